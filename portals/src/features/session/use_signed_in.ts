import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import type { Role } from "@/domain/course.ts";
import type { Api } from "@/platform/api_client.ts";
import type { Config } from "@/platform/site_config.ts";
import type { Session, SessionStore } from "./session_store.ts";

export interface SignedIn {
  config: Config;
  store: SessionStore;
  session: Session;
  role: Role;
  api: Api;
}

export const SignedInContext = createContext<SignedIn | null>(null);

/** Throws without a SessionGate. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error("useSignedIn needs a SessionGate above it.");
  return signedIn;
}

export function useSession(store: SessionStore): Session | null {
  useEffect(() => {
    const onStorage = ({ key }: StorageEvent): void => store.onStorageChange(key);
    window.addEventListener("storage", onStorage);
    return () => window.removeEventListener("storage", onStorage);
  }, [store]);
  return useSyncExternalStore(store.subscribe, () => store.session);
}
