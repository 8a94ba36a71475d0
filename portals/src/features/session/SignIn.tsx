import { Alert, Button, Divider, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { Problem } from "@/platform/request_errors.ts";
import type { Config } from "@/platform/site_config.ts";
import { BusyButton, isFocusLost, showAlert } from "@/ui/index.ts";
import { type NewPasswordNeeded, type Pool, signIn, type Tokens } from "./cognito.ts";
import { ENDED } from "./ended_texts.ts";
import { FirstPassword } from "./FirstPassword.tsx";
import { identityOf } from "./identity.ts";
import type { SessionStore } from "./session_store.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  portal: Role;
  pool: Pool;
  config: Config;
  store: SessionStore;
}

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
  const wasNeeded = useRef(false);

  useEffect(() => {
    if (error) showAlert(alert.current);
  }, [error]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, and when the form comes back.
  useEffect(() => {
    if ((store.expired !== null || wasNeeded.current) && isFocusLost()) passwordField.current?.focus();
    wasNeeded.current = needed !== null;
  }, [needed]);

  async function enter(username: string, tokens: Tokens): Promise<void> {
    store.begin(username, tokens, await identityOf(config, tokens));
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const result = await signIn(pool, username.trim(), password);
      if ("challenge" in result) {
        setNeeded(result);
        setPassword("");
      } else await enter(username.trim(), result);
    } catch (failure) {
      setError({ words: wordsFor(failure) });
    } finally {
      setBusy(false);
    }
  }

  if (needed) {
    const back = (): void => setNeeded(null);
    const chosen = (tokens: Tokens): Promise<void> => enter(needed.username, tokens);
    return <FirstPassword portal={portal} pool={pool} needed={needed} onChosen={chosen} onBack={back} />;
  }

  return (
    <Welcome portal={portal}>
      <form onSubmit={(event) => void submit(event)}>
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
              {error.words}
            </Alert>
          )}
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
          <PasswordInput
            ref={passwordField}
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          />
          <BusyButton type="submit" isBusy={isBusy} fullWidth>
            Sign in
          </BusyButton>
          {demo.length > 0 && (
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

function wordsFor(failure: unknown): string {
  if (failure instanceof Problem && failure.code === "no_role") {
    return "This account is not set up yet: it belongs to no portal. Ask an administrator.";
  }
  return failure instanceof Error ? failure.message : "Something went wrong. Please try again.";
}
