import { Center, Loader, MantineProvider } from "@mantine/core";
import { useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ROLES } from "@/domain/portal_roles.ts";
import { managedLoginOf, SignedInPage, SignedOutPage } from "@/features/session/index.ts";
import { type Config, loadConfig } from "@/platform/site_config.ts";
import { LoadError } from "@/ui/index.ts";
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
  const [isLoading, setLoading] = useState(true);

  useEffect(() => {
    if (isLoading) {
      loadConfig()
        .then(setConfig, setError)
        .finally(() => setLoading(false));
    }
  }, [isLoading]);

  if (config) return <Routes config={config} />;
  if (!error) {
    return (
      <Center h="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  return (
    <Center h="100dvh" p="md" component="main" tabIndex={-1}>
      <LoadError
        title="Coursewire does not know where its service is"
        text={error.message}
        isRetrying={isLoading}
        onRetry={() => setLoading(true)}
      />
    </Center>
  );
}

function Routes({ config }: { config: Config }) {
  const login = managedLoginOf(config);
  return (
    <Switch>
      <Route path="/" component={Home} />
      {login && (
        <Route path="/signed-in">
          <SignedInPage config={config} login={login} />
        </Route>
      )}
      {login && (
        <Route path="/signed-out">
          <SignedOutPage config={config} login={login} />
        </Route>
      )}
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
