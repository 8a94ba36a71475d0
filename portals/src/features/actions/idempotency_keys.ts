/**
 * Idempotency keys. Each attempt has a new key, but after a missing response the same request is repeated with the same key:
 * if the server has carried out the first attempt, it returns the stored response to the second.
 */
import { newIdempotencyKey } from "@/platform/idempotency_key.ts";

export class IdempotencyKeys {
  readonly #newKey: () => string;
  #unsettled: { request: string; key: string } | null = null;

  constructor(newKey: () => string = newIdempotencyKey) {
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
