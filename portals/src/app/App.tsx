import { lazy, Suspense, useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ROLES } from "@/domain/portal_roles.ts";
import { managedLoginOf } from "@/features/session/index.ts";
import { usePreferences } from "@/features/settings/preferences.ts";
import { loadPortalTexts, t } from "@/i18n/index.ts";
import { type Config, loadConfig } from "@/platform/site_config.ts";
import { plain, RetryNotice, Waiting } from "@/ui/plain/index.ts";
import { PortalPage } from "./PortalPage.tsx";

const Home = lazy(async () => ({ default: (await import("./Home.tsx")).Home }));

// Where the sign-in is on login pages, and only on the way back from them.
const returned = () => import("@/features/session/SignInReturn.tsx");
const SignedInPage = lazy(async () => ({ default: (await returned()).SignedInPage }));
const SignedOutPage = lazy(async () => ({ default: (await returned()).SignedOutPage }));

const UnsubscribePage = lazy(async () => {
  const page = import("@/features/mails/UnsubscribePage.tsx");
  const [{ UnsubscribePage }] = await Promise.all([page, loadPortalTexts()]);
  return { default: UnsubscribePage };
});

export function App() {
  // Everything is rendered again when the language, the zone or the hour cycle changes.
  usePreferences();
  return <Configured />;
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

  if (config) {
    return (
      <Suspense fallback={<Waiting label={t("Loading")} />}>
        <Routes config={config} />
      </Suspense>
    );
  }
  if (!error) return <Waiting label={t("Loading")} />;
  return (
    <main className={plain.centered} tabIndex={-1}>
      <RetryNotice
        title={t("Coursewire does not know where its service is")}
        text={error.message}
        isRetrying={isLoading}
        onRetry={() => setLoading(true)}
      />
    </main>
  );
}

function Routes({ config }: { config: Config }) {
  const login = managedLoginOf(config);
  return (
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/unsubscribe">
        <UnsubscribePage config={config} />
      </Route>
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
