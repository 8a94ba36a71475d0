export { SessionGate } from "./SessionGate.tsx";
export { StorageWarning } from "./StorageWarning.tsx";
export { type SignedIn, useSignedIn } from "./use_signed_in.ts";
