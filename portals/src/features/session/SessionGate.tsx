/** Shows its children to users of this portal, and to others the sign-in or a link to their portal. */
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { Role } from "@/domain/course.ts";
import { createApi } from "@/platform/api_client.ts";
import type { Config } from "@/platform/site_config.ts";
import { focusAround, isFocusLost } from "@/ui/index.ts";
import { ManagedSignIn } from "./ManagedSignIn.tsx";
import { SignIn } from "./SignIn.tsx";
import { managedLoginOf, poolOf, sessionStoreOf } from "./session_stores.ts";
import { SignedInContext, useSession } from "./use_signed_in.ts";
import { WrongPortal } from "./WrongPortal.tsx";

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

  if (!signedIn && login) return <ManagedSignIn portal={portal} login={login} store={store} />;
  if (!signedIn) return <SignIn portal={portal} pool={pool} config={config} store={store} />;
  if (signedIn.role !== portal) return <WrongPortal store={store} identity={signedIn.session.identity} />;
  return <SignedInContext value={signedIn}>{children}</SignedInContext>;
}

/** After a sign-in the pressed button is gone: the focus moves to the main part of the new page. */
function useFocusOnArrival(isSignedIn: boolean): void {
  const wasSignedIn = useRef(isSignedIn);
  useEffect(() => {
    if (isSignedIn && !wasSignedIn.current && isFocusLost()) focusAround(null);
    wasSignedIn.current = isSignedIn;
  }, [isSignedIn]);
}
