/** Shows its children to users of this portal, and to others the sign-in or a link to their portal. */
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef } from "react";
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { createApi } from "@/platform/api_client.ts";
import type { Config } from "@/platform/site_config.ts";
import { focusAround, isFocusLost } from "@/ui/lost_focus.ts";
import { Waiting } from "@/ui/plain/index.ts";
import { SignIn } from "./SignIn.tsx";
import { managedLoginOf, poolOf, sessionStoreOf } from "./session_stores.ts";
import { SignedInContext, useSession } from "./use_signed_in.ts";

const ManagedSignIn = lazy(async () => ({ default: (await import("./ManagedSignIn.tsx")).ManagedSignIn }));
const WrongPortal = lazy(() => import("./WrongPortal.tsx"));

interface Props {
  portal: Role;
  config: Config;
  children: ReactNode;
}

export function SessionGate({ portal, config, children }: Props) {
  const pool = useMemo(() => poolOf(config), [config]);
  const login = managedLoginOf(config);
  const store = useMemo(() => {
    const found = sessionStoreOf(config, portal);
    // While another portal was shown in this tab, nobody listened to the other tabs.
    found.onStorageChange(null);
    return found;
  }, [config, portal]);
  const api = useMemo(() => createApi(config.restUrl, store), [config, store]);
  const session = useSession(store);
  const signedIn = useMemo(
    () => session && { config, store, session, role: session.identity.role, api },
    [config, store, session, api],
  );

  useFocusOnArrival(signedIn !== null);

  if (!signedIn && !login) return <SignIn portal={portal} pool={pool} config={config} store={store} />;
  if (signedIn?.role === portal) return <SignedInContext value={signedIn}>{children}</SignedInContext>;
  return (
    <Suspense fallback={<Waiting label={t("Loading")} />}>
      {signedIn && <WrongPortal store={store} identity={signedIn.session.identity} />}
      {!signedIn && login && <ManagedSignIn portal={portal} login={login} store={store} />}
    </Suspense>
  );
}

/** After a sign-in the pressed button is gone: the focus moves to the main part of the new page. */
function useFocusOnArrival(isSignedIn: boolean): void {
  const wasSignedIn = useRef(isSignedIn);
  useEffect(() => {
    if (isSignedIn && !wasSignedIn.current && isFocusLost()) focusAround(null);
    wasSignedIn.current = isSignedIn;
  }, [isSignedIn]);
}
