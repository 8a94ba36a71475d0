/**
 * Idempotency keys. Each attempt has its own, but an attempt whose answer never came is repeated under the same key: if
 * the first one was carried out after all, the second only hears its answer.
 */
export class AttemptKeys {
  readonly #newKey: () => string;
  #doubtful: { request: string; key: string } | null = null;

  constructor(newKey: () => string = randomKey) {
    this.#newKey = newKey;
  }

  keyFor(path: string, body: unknown): string {
    const request = `${path} ${JSON.stringify(body)}`;
    const key = this.#doubtful?.request === request ? this.#doubtful.key : this.#newKey();
    this.#doubtful = { request, key };
    return key;
  }

  /** The last attempt was answered, be it with a refusal. */
  answered(): void {
    this.#doubtful = null;
  }
}

/** 128 random bits. Not `crypto.randomUUID`, which browsers have in secure contexts only and not under plain `http://`. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
