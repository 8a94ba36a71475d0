/** The page on which an admin sets up one-time codes, before the portal opens. */
import { Alert, Anchor, Center, Code, Stack, Text, TextInput, Title } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { BusyButton, LoadError, showAlert } from "@/ui/index.ts";
import { SignInRefused } from "./cognito.ts";
import { newSecret, secretUri, setUp } from "./second_factor.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  portal: Role;
  /** The user pool's address. */
  url: string;
  username: string;
  accessToken: string;
  onDone: () => void;
}

const WRONG = "This code is wrong or too old. Enter the code that the app shows now.";

export default function SecondFactorSetUp({ portal, url, username, accessToken, onDone }: Props) {
  const [secret, setSecret] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(1);
  const [loadError, setLoadError] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const [error, setError] = useState<{ words: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const alert = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: again for each attempt.
  useEffect(() => {
    newSecret(url, accessToken).then(
      (found) => {
        setSecret(found);
        setLoadError(null);
      },
      (failure: Error) => setLoadError(failure.message),
    );
  }, [url, accessToken, attempt]);

  useEffect(() => {
    if (error) showAlert(alert.current);
  }, [error]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await setUp(url, accessToken, code.replace(/\s/g, ""));
      onDone();
    } catch (failure) {
      setError({ words: failure instanceof SignInRefused ? WRONG : (failure as Error).message });
      setBusy(false);
    }
  }

  if (loadError) {
    return (
      <Welcome portal={portal}>
        <LoadError
          title="One-time codes cannot be set up now"
          text={loadError}
          isRetrying={false}
          onRetry={() => setAttempt(attempt + 1)}
        />
      </Welcome>
    );
  }
  return (
    <Welcome portal={portal}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Title order={1} size="h3">
            Set up one-time codes
          </Title>
          {error && (
            <Alert ref={alert} color="red" variant="light" role="alert" tabIndex={-1} data-testid="refusal">
              {error.words}
            </Alert>
          )}
          <Text size="sm">
            1. Scan this with an authenticator app, or type the key there.{" "}
            {secret && <Anchor href={secretUri(secret, username)}>Open the app on this device</Anchor>}
          </Text>
          {secret && (
            <>
              <Center bg="white" p="sm">
                <QRCodeSVG value={secretUri(secret, username)} size={180} title="The key for the authenticator app" />
              </Center>
              <Code translate="no" data-testid="secret" style={{ overflowWrap: "anywhere" }}>
                {secret}
              </Code>
            </>
          )}
          <TextInput
            label="2. The code that the app shows"
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            Afterwards you are signed out everywhere, and sign in with your password and a code.
          </Text>
          <BusyButton type="submit" isBusy={isBusy} fullWidth>
            Save
          </BusyButton>
        </Stack>
      </form>
    </Welcome>
  );
}
