/**
 * Idempotency keys. Each attempt has a new key, but after a missing response the same request is repeated with the same key:
 * if the server has carried out the first attempt, it returns the stored response to the second.
 */
export class IdempotencyKeys {
  readonly #newKey: () => string;
  #unsettled: { request: string; key: string } | null = null;

  constructor(newKey: () => string = randomKey) {
    this.#newKey = newKey;
  }

  keyFor(path: string, body: unknown): string {
    const request = `${path} ${JSON.stringify(body)}`;
    const key = this.#unsettled?.request === request ? this.#unsettled.key : this.#newKey();
    this.#unsettled = { request, key };
    return key;
  }

  /** The last attempt got a response, which may be a refusal. */
  settle(): void {
    this.#unsettled = null;
  }
}

/** 128 random bits in hex. `crypto.randomUUID` exists in secure contexts only, not with plain `http://`. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
