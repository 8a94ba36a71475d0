import { Alert, Button, Center, Loader, MantineProvider, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ROLES } from "@/domain/roles.ts";
import { type Config, loadConfig } from "@/platform/config.ts";
import { Home } from "./Home.tsx";
import { PortalPage } from "./PortalPage.tsx";
import { theme } from "./theme.ts";

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Configured />
    </MantineProvider>
  );
}

function Configured() {
  const [config, setConfig] = useState<Config | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another load.
  useEffect(() => {
    loadConfig().then(setConfig, setError);
  }, [attempt]);

  if (config) return <Routes config={config} />;
  if (!error) {
    return (
      <Center h="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  return (
    <Center h="100dvh" p="md" component="main">
      <Alert color="red" variant="light" role="alert" title="Coursewire does not know where its service is">
        <Text size="sm" mb="sm">
          {error.message}
        </Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            setError(null);
            setAttempt(attempt + 1);
          }}
        >
          Try again
        </Button>
      </Alert>
    </Center>
  );
}

function Routes({ config }: { config: Config }) {
  return (
    <Switch>
      <Route path="/" component={Home} />
      {ROLES.map((role) => (
        <Route key={role} path={`/${role}/*?`}>
          <PortalPage portal={role} config={config} />
        </Route>
      ))}
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}
