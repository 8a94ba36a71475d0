/** The sign-in where the login pages are Cognito's: one button that leads there. */
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { isFocusLost, showAlert } from "@/ui/lost_focus.ts";
import { Notice, PlainButton, plain, Refusal } from "@/ui/plain/index.ts";
import { endedText } from "./ended_texts.ts";
import type { LazyLogin } from "./lazy_login.ts";
import type { SessionStore } from "./session_store.ts";
import { signInFailureOf } from "./sign_in_failure.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  portal: Role;
  login: LazyLogin;
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

  // While the person reads. Failing is reported when the button is pressed.
  useEffect(() => void login.load().catch(() => {}), [login]);

  useEffect(() => {
    if (error) showAlert(alert.current);
  }, [error]);

  function leave(): void {
    setBusy(true);
    setError(null);
    login.leaveToSignIn(portal, path + location.search, store.expired).catch((failure: unknown) => {
      setBusy(false);
      setError(signInFailureOf(failure).message);
    });
  }

  return (
    <Welcome portal={portal}>
      <div className={plain.stack}>
        <h1 className={plain.title}>{t("Sign in")}</h1>
        {store.ended && !error && <Notice>{endedText(store.ended)}</Notice>}
        {error && <Refusal ref={alert}>{error}</Refusal>}
        <p className={`${plain.text} ${plain.quiet}`}>
          {t(
            "You enter your name and password on the login page, and come back here. The login page also helps if you have forgotten your password.",
          )}
        </p>
        <PlainButton ref={button} isBusy={isBusy} isWide onClick={leave}>
          {t("Go to the login page")}
        </PlainButton>
      </div>
    </Welcome>
  );
}
