export { SessionGate } from "./SessionGate.tsx";
export { StorageWarning } from "./StorageWarning.tsx";
export { managedLoginOf } from "./session_stores.ts";
export { type SignedIn, useSignedIn } from "./use_signed_in.ts";
