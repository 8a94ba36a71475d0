/** 128 random bits in hex. `crypto.randomUUID` exists in secure contexts only, not with plain `http://`. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
