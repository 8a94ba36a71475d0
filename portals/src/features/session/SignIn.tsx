import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { loadPortalTexts, t } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import type { Config } from "@/platform/site_config.ts";
import { focusAround, isFocusLost, showAlert } from "@/ui/lost_focus.ts";
import { Notice, PasswordField, PlainButton, PlainField, plain, Refusal, Waiting } from "@/ui/plain/index.ts";
import { type NewPasswordNeeded, type Pool, signIn, type Tokens } from "./cognito.ts";
import { endedText } from "./ended_texts.ts";
import { identityOf } from "./identity.ts";
import classes from "./SignIn.module.css";
import type { SessionStore } from "./session_store.ts";
import { Welcome } from "./Welcome.tsx";

// Needed once by each user.
const FirstPassword = lazy(async () => {
  const [{ FirstPassword: found }] = await Promise.all([import("./FirstPassword.tsx"), loadPortalTexts()]);
  return { default: found };
});

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
    if (isFocusLost()) {
      if (store.expired !== null || wasNeeded.current) passwordField.current?.focus();
      // What was pressed to sign out is gone.
      else if (store.ended !== null) focusAround(null);
    }
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
    return (
      <Suspense fallback={<Waiting label={t("Loading")} />}>
        <FirstPassword portal={portal} pool={pool} needed={needed} onChosen={chosen} onBack={back} />
      </Suspense>
    );
  }

  return (
    <Welcome portal={portal}>
      <form className={plain.stack} onSubmit={(event) => void submit(event)}>
        <h1 className={plain.title}>{t("Sign in")}</h1>
        {store.ended && !error && <Notice>{endedText(store.ended)}</Notice>}
        {error && <Refusal ref={alert}>{error.words}</Refusal>}
        <PlainField
          label={t("Username")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          hasAsterisk
          value={username}
          onChange={setUsername}
        />
        <PasswordField
          ref={passwordField}
          label={t("Password")}
          name="password"
          autoComplete="current-password"
          required
          hasAsterisk
          value={password}
          onChange={setPassword}
        />
        <PlainButton type="submit" isBusy={isBusy} isWide>
          {t("Sign in")}
        </PlainButton>
        {demo.length > 0 && (
          <>
            <p className={classes.divider}>{t("Demo accounts of the local cloud")}</p>
            <div className={classes.demo}>
              {demo.map((user) => (
                <PlainButton
                  key={user.username}
                  isQuiet
                  isSmall
                  aria-pressed={user.username === username}
                  onClick={() => {
                    setUsername(user.username);
                    setPassword(user.password);
                  }}
                >
                  {user.name}
                </PlainButton>
              ))}
            </div>
          </>
        )}
      </form>
    </Welcome>
  );
}

function wordsFor(failure: unknown): string {
  if (failure instanceof Problem && failure.code === "no_role") {
    return t("This account is not set up yet: it belongs to no portal. Ask an administrator.");
  }
  return failure instanceof Error ? failure.message : t("Something went wrong. Please try again.");
}
