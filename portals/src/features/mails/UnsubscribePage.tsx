/**
 * The page of the link at the end of each mail. It needs no sign-in: the token behind `#` in the address names the person,
 * and can end this person's mails only.
 */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Link } from "wouter";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import { within } from "@/platform/request_deadline.ts";
import { NoResponse, Problem } from "@/platform/request_errors.ts";
import type { Config } from "@/platform/site_config.ts";
import { Notice, PlainButton, plain } from "@/ui/plain/index.ts";

const LIMIT_MS = 30_000;

/** A link of another person that is opened in the same tab changes the fragment only: the page begins anew. */
export function UnsubscribePage({ config }: { config: Config }) {
  const token = useSyncExternalStore(listenToHash, tokenInHash);
  return <Unsubscription key={token} token={token} config={config} />;
}

function Unsubscription({ token, config }: { token: string; config: Config }) {
  const [isBusy, setBusy] = useState(false);
  const [hasEnded, setEnded] = useState(() => isEndedInHistory(token));
  const [isAnswered, setAnswered] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const isUnknown = token === "" || (failure instanceof Problem && failure.status === 404);
  const answer = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // The button that had the focus is gone. At a failure that can be tried again it is there, and so is no answer.
    if (isAnswered) answer.current?.focus();
  }, [isAnswered]);

  async function end(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await unsubscribe(config.restUrl, token);
      rememberInHistory(token);
      setEnded(true);
      setAnswered(true);
    } catch (error) {
      setFailure(error as Error);
      setAnswered(error instanceof Problem && error.status === 404);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className={plain.centered} tabIndex={-1}>
      <div className={plain.stack}>
        <h1 className={plain.heading}>{t("Mails about courses")}</h1>
        {hasEnded ? (
          <div ref={answer} className={plain.stack} role="status" tabIndex={-1}>
            <p className={plain.paragraph}>{t("You have ended your mails about courses.")}</p>
            <p className={plain.paragraph}>
              {t("If that was a mistake, switch them on again in the settings of your portal.")}
            </p>
            <Link href={settingsPath(token)} className={plain.link}>
              {t("Open the settings")}
            </Link>
          </div>
        ) : isUnknown ? (
          <Notice isError ref={answer} tabIndex={-1}>
            {t(
              "This link does not work: it is not complete, or of a role that you no longer have. Open it in the mail again, or end the mails in the settings of your portal.",
            )}
          </Notice>
        ) : (
          <>
            <p className={plain.paragraph}>
              {t("Coursewire mails you about changes of courses that none of your screens has shown.")}
            </p>
            <p className={plain.paragraph}>{t("Do you want to get no more mails about changes of courses?")}</p>
            {failure && <Notice isError>{failure.message}</Notice>}
            <PlainButton isBusy={isBusy} onClick={() => void end()}>
              {t("No more mails about courses")}
            </PlainButton>
          </>
        )}
      </div>
    </main>
  );
}

function listenToHash(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

function tokenInHash(): string {
  return location.hash.slice(1);
}

/** The entry of the browser's history tells a reload, and nobody else, that the mails of this token were ended here. */
function rememberInHistory(token: string): void {
  history.replaceState({ endedMailsOf: token }, "");
}

function isEndedInHistory(token: string): boolean {
  return (history.state as { endedMailsOf?: string } | null)?.endedMailsOf === token;
}

/** The settings in the portal of the person whom the token names; the choice of a portal if the token cannot be read. */
function settingsPath(token: string): string {
  const role = ROLES.find((each) => channelOf(token).split(":")[0] === each);
  return role ? `${PORTALS[role].path}/settings` : "/";
}

/** The first line in a token of chalicelib/mail/unsubscribe_token.py. */
function channelOf(token: string): string {
  try {
    const name = token.split(".")[0] ?? "";
    return atob(name.replaceAll("-", "+").replaceAll("_", "/")).split("\n")[0] ?? "";
  } catch {
    return "";
  }
}

/** Throws `Problem` for a refusal, `NoResponse` without a response. */
async function unsubscribe(restUrl: string, token: string): Promise<void> {
  let response: Response;
  try {
    response = await within(LIMIT_MS, (signal) =>
      fetch(`${restUrl}/mail/unsubscribe?token=${encodeURIComponent(token)}`, { method: "POST", signal }),
    );
  } catch (error) {
    throw new NoResponse(error);
  }
  if (!response.ok) throw await Problem.of(response);
}
