export { type SignedIn, useSignedIn } from "./context.ts";
export { SessionGate } from "./SessionGate.tsx";
