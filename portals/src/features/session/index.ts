export { type SignedIn, useSignedIn } from "./context.ts";
export { NotKept } from "./NotKept.tsx";
export { SessionGate } from "./SessionGate.tsx";
