/** The pages to which the login pages return: after a sign-in, and after a sign-out. */
import { lazy, Suspense, useEffect, useState } from "react";
import { Link, Redirect, useLocation } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import type { Config } from "@/platform/site_config.ts";
import { Notice, PlainButton, plain, Waiting } from "@/ui/plain/index.ts";
import { identityOf } from "./identity.ts";
import type { LazyLogin } from "./lazy_login.ts";
import { sessionStoreOf } from "./session_stores.ts";
import { SignInFailed, signInFailureOf } from "./sign_in_failure.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  config: Config;
  login: LazyLogin;
}

/** Where the person goes on: at the path, once signed in, or with one-time codes. */
interface Next {
  portal: Role;
  path: string;
  setUp: { username: string; accessToken: string } | null;
}

// Only admins need it, and only once.
const SecondFactorSetUp = lazy(() => import("./SecondFactorSetUp.tsx"));

export function SignedInPage({ config, login }: Props) {
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<SignInFailed | null>(null);
  const [next, setNext] = useState<Next | null>(null);

  useEffect(() => {
    let isShown = true;
    arriveOnce(config, login).then(
      // The address with the code leaves the browser's history.
      (found) => isShown && (found.setUp ? setNext(found) : navigate(found.path, { replace: true })),
      (error: unknown) => isShown && setFailure(signInFailureOf(error)),
    );
    return () => {
      isShown = false;
    };
  }, [config, login, navigate]);

  if (failure) return <Failed failure={failure} login={login} />;
  const waiting = <Waiting label={t("Signing in")} />;
  if (!next?.setUp) return waiting;
  const { portal, path, setUp } = next;
  return (
    <Suspense fallback={waiting}>
      <SecondFactorSetUp
        {...setUp}
        portal={portal}
        url={config.cognitoUrl}
        onDone={() => login.leaveToSignOut({ portal, path, ended: "second_factor_set_up" })}
      />
    </Suspense>
  );
}

/** A code is valid once, and effects may run twice. */
const arrivals = new Map<string, Promise<Next>>();

function arriveOnce(config: Config, login: LazyLogin): Promise<Next> {
  const { href } = location;
  const arrival = arrivals.get(href) ?? arrive(config, login, new URL(href));
  arrivals.set(href, arrival);
  return arrival;
}

/** The session of the portal has begun afterwards, unless one-time codes must be set up first. Throws SignInFailed. */
async function arrive(config: Config, login: LazyLogin, url: URL): Promise<Next> {
  const { portal, path, signedIn } = await login.arrive(url);
  if (!signedIn) return { portal, path, setUp: null };
  const { username, tokens, accessToken } = signedIn;
  try {
    sessionStoreOf(config, portal).begin(username, tokens, await identityOf(config, tokens));
    return { portal, path, setUp: null };
  } catch (error) {
    const code = error instanceof Problem ? error.code : null;
    if (code === "second_factor_needed" && accessToken) return { portal, path, setUp: { username, accessToken } };
    if (tokens.refreshToken) void login.revoke(tokens.refreshToken).catch(() => {});
    if (code === "second_factor_needed") throw new SignInFailed("second_factor", portal, path, error);
    throw new SignInFailed(code === "no_role" ? "no_role" : "unavailable", portal, path, error);
  }
}

function Failed({ failure, login }: { failure: SignInFailed; login: LazyLogin }) {
  const isOneStepMore = failure.kind === "second_factor";
  const content = (
    <div className={plain.stack}>
      <h1 className={plain.heading}>{isOneStepMore ? t("One step more") : t("You are not signed in")}</h1>
      <Notice isError={!isOneStepMore} data-testid="refusal">
        {failure.message}
      </Notice>
      <div className={plain.group}>
        <Ways failure={failure} login={login} />
      </div>
    </div>
  );
  if (failure.portal) return <Welcome portal={failure.portal}>{content}</Welcome>;
  return (
    <main className={plain.centered} tabIndex={-1}>
      {content}
    </main>
  );
}

/** The next step, or the page from which the sign-in began, or the choice of portals where nobody knows it. */
function Ways({ failure, login }: { failure: SignInFailed; login: LazyLogin }) {
  const [, navigate] = useLocation();
  const { kind, portal } = failure;
  if (!portal) {
    return ROLES.map((role) => (
      <Link key={role} href={PORTALS[role].path} className={plain.link}>
        {PORTALS[role].name}
      </Link>
    ));
  }
  const path = failure.path ?? PORTALS[portal].path;
  if (kind === "second_factor")
    return (
      <PlainButton onClick={() => void login.leaveToSignIn(portal, path, null, true)}>
        {t("Set up one-time codes")}
      </PlainButton>
    );
  if (kind === "no_role") {
    const departure = { portal, path, ended: "signed_out" } as const;
    return <PlainButton onClick={() => login.leaveToSignOut(departure)}>{t("Sign in as somebody else")}</PlainButton>;
  }
  return <PlainButton onClick={() => navigate(path, { replace: true })}>{t("Back to the sign-in")}</PlainButton>;
}

export function SignedOutPage({ config, login }: Props) {
  const [departure] = useState(() => login.departure());
  // Not while rendering: React may render a page, begin again and render it once more before it is shown.
  useEffect(() => login.forgetDeparture(), [login]);
  if (!departure || !ROLES.includes(departure.portal)) return <Redirect to="/" replace />;
  sessionStoreOf(config, departure.portal).ended = departure.ended;
  return <Redirect to={departure.path} replace />;
}
