/** The sign-in where the login pages are Cognito's: one button that leads there. */
import { Alert, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Role } from "@/domain/course.ts";
import { BusyButton, isFocusLost, showAlert } from "@/ui/index.ts";
import { ENDED } from "./ended_texts.ts";
import type { ManagedLogin } from "./managed_login.ts";
import type { SessionStore } from "./session_store.ts";
import { SignInFailed, signInFailureOf } from "./sign_in_failure.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  portal: Role;
  login: ManagedLogin;
  store: SessionStore;
}

export function ManagedSignIn({ portal, login, store }: Props) {
  const [path] = useLocation();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const alert = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (isFocusLost()) button.current?.focus();
    // The browser's back button may show this page as it was left.
    const onShow = ({ persisted }: PageTransitionEvent): void => void (persisted && setBusy(false));
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);

  useEffect(() => {
    if (error) showAlert(alert.current);
  }, [error]);

  function leave(): void {
    setBusy(true);
    setError(null);
    login.leaveToSignIn(portal, path + location.search, store.expired).catch((failure: unknown) => {
      setBusy(false);
      setError((failure instanceof SignInFailed ? failure : signInFailureOf(failure)).message);
    });
  }

  return (
    <Welcome portal={portal}>
      <Stack gap="md">
        <Text component="h1" fw={650} size="lg">
          Sign in
        </Text>
        {store.ended && !error && (
          <Alert variant="light" role="alert">
            {ENDED[store.ended]}
          </Alert>
        )}
        {error && (
          <Alert ref={alert} color="red" variant="light" role="alert" tabIndex={-1} data-testid="refusal">
            {error}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          You enter your name and password on the login page, and come back here. The login page also helps if you have
          forgotten your password.
        </Text>
        <BusyButton ref={button} isBusy={isBusy} fullWidth onClick={leave}>
          Go to the login page
        </BusyButton>
      </Stack>
    </Welcome>
  );
}
