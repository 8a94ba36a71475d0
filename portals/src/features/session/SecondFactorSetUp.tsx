/** The page on which an admin sets up one-time codes, before the portal opens. */
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { showAlert } from "@/ui/lost_focus.ts";
import { PlainButton, PlainField, plain, Refusal, RetryNotice } from "@/ui/plain/index.ts";
import { SignInRefused } from "./cognito.ts";
import classes from "./SecondFactorSetUp.module.css";
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
      setError({ words: wordsFor(failure as Error) });
      setBusy(false);
    }
  }

  if (loadError) {
    return (
      <Welcome portal={portal}>
        <RetryNotice
          title={t("One-time codes cannot be set up now")}
          text={loadError}
          isRetrying={false}
          onRetry={() => setAttempt(attempt + 1)}
        />
      </Welcome>
    );
  }
  return (
    <Welcome portal={portal}>
      <form className={plain.stack} onSubmit={(event) => void submit(event)}>
        <h1 className={plain.heading}>{t("Set up one-time codes")}</h1>
        {error && <Refusal ref={alert}>{error.words}</Refusal>}
        <p className={plain.text}>
          <span>{t("1. Scan this with an authenticator app, or type the key there.")}</span>{" "}
          {secret && (
            <a className={plain.link} href={secretUri(secret, username)}>
              {t("Open the app on this device")}
            </a>
          )}
        </p>
        {secret && (
          <>
            <div className={classes.code}>
              <QRCodeSVG
                value={secretUri(secret, username)}
                size={180}
                title={t("The key for the authenticator app")}
              />
            </div>
            <code className={classes.secret} translate="no" data-testid="secret">
              {secret}
            </code>
          </>
        )}
        <PlainField
          label={t("2. The code that the app shows")}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          hasAsterisk
          value={code}
          onChange={setCode}
        />
        <p className={`${plain.text} ${plain.quiet}`}>
          {t("Afterwards you are signed out everywhere, and sign in with your password and a code.")}
        </p>
        <PlainButton type="submit" isBusy={isBusy} isWide>
          {t("Save")}
        </PlainButton>
      </form>
    </Welcome>
  );
}

function wordsFor(failure: Error): string {
  return failure instanceof SignInRefused
    ? t("This code is wrong or too old. Enter the code that the app shows now.")
    : failure.message;
}
