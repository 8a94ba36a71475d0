import { Alert, Button, Divider, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Identity, Role } from "@/domain/course.ts";
import { createApi } from "@/platform/api_client.ts";
import { Problem } from "@/platform/request_errors.ts";
import type { Config } from "@/platform/site_config.ts";
import { BusyButton, isFocusLost, showAlert } from "@/ui/index.ts";
import { choosePassword, type NewPasswordNeeded, type Pool, signIn, type Tokens } from "./cognito.ts";
import type { SessionStore } from "./session_store.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  portal: Role;
  pool: Pool;
  config: Config;
  store: SessionStore;
}

const ENDED = {
  expired: "Your sign-in has ended. Please sign in again: a form that was open comes back with what you typed.",
  signed_out: "You are signed out.",
};

export function SignIn({ portal, pool, config, store }: Props) {
  const demo = (config.demoUsers ?? []).filter(({ role }) => role === portal);
  const expected = store.expired ?? demo[0]?.username ?? "";
  const [username, setUsername] = useState(expected);
  const [password, setPassword] = useState(demo.find((user) => user.username === expected)?.password ?? "");
  const [needed, setNeeded] = useState<NewPasswordNeeded | null>(null);
  // An object, so that an equal message is scrolled into view again after another attempt.
  const [error, setError] = useState<{ words: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const alert = useRef<HTMLDivElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (error) showAlert(alert.current);
  }, [error]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each step that begins.
  useEffect(() => {
    if (needed || (store.expired !== null && isFocusLost())) passwordField.current?.focus();
  }, [needed]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const result = needed
        ? await choosePassword(pool, needed, password)
        : await signIn(pool, username.trim(), password);
      if ("challenge" in result) {
        setNeeded(result);
        setPassword("");
      } else store.begin(username.trim(), result, await identityOf(config, result));
    } catch (failure) {
      setError({ words: wordsFor(failure) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Welcome portal={portal}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text component="h1" fw={650} size="lg">
            {needed ? "Choose your own password" : "Sign in"}
          </Text>
          {store.ended && !error && (
            <Alert variant="light" role="alert">
              {ENDED[store.ended]}
            </Alert>
          )}
          {error && (
            <Alert ref={alert} color="red" variant="light" role="alert" tabIndex={-1} data-testid="refusal">
              {error.words}
            </Alert>
          )}
          {!needed && (
            <TextInput
              label="Username"
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={username}
              onChange={({ currentTarget }) => setUsername(currentTarget.value)}
            />
          )}
          <PasswordInput
            ref={passwordField}
            label={needed ? "New password" : "Password"}
            name="password"
            autoComplete={needed ? "new-password" : "current-password"}
            required
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          />
          <BusyButton type="submit" isBusy={isBusy} fullWidth>
            {needed ? "Save and sign in" : "Sign in"}
          </BusyButton>
          {demo.length > 0 && !needed && (
            <>
              <Divider label="Demo accounts of the local cloud" labelPosition="center" />
              <Group justify="center" gap="xs">
                {demo.map((user) => (
                  <Button
                    key={user.username}
                    variant="default"
                    size="xs"
                    aria-pressed={user.username === username}
                    onClick={() => {
                      setUsername(user.username);
                      setPassword(user.password);
                    }}
                  >
                    {user.name}
                  </Button>
                ))}
              </Group>
            </>
          )}
        </Stack>
      </form>
    </Welcome>
  );
}

/** Role and names, as the service reports them. */
function identityOf(config: Config, tokens: Tokens): Promise<Identity> {
  const token = async (): Promise<string> => tokens.idToken;
  return createApi(config.restUrl, { person: null, token, renewedToken: token }).get<Identity>("/me");
}

function wordsFor(failure: unknown): string {
  if (failure instanceof Problem && failure.code === "no_role") {
    return "This account is not set up yet: it belongs to no portal. Ask an administrator.";
  }
  return failure instanceof Error ? failure.message : "Something went wrong. Please try again.";
}
