/** Requests: whose token they carry, and what is known when an answer does not come whole. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Credentials, createApi } from "@/platform/api.ts";
import { isInDoubt, isPassing, Problem } from "@/platform/problem.ts";

const KEY = { idempotencyKey: "key" };

afterEach(() => vi.restoreAllMocks());

function credentials(changes: Partial<Credentials> = {}): Credentials {
  return { person: "mike", token: async () => "first", renewedToken: async () => "second", ...changes };
}

/** Answers one after the other; the tokens that were sent. */
function answers(...responses: (() => Response)[]): string[] {
  const sent: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    sent.push(new Headers(init?.headers).get("Authorization") ?? "");
    return responses.shift()?.() ?? Response.json({});
  });
  return sent;
}

const refused = () => Response.json({ code: "unauthorized" }, { status: 401 });

/** The connection ends in the middle of it. */
function cutOff(status: number): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"courseId":'));
      setTimeout(() => controller.error(new TypeError("network error")));
    },
  });
  return new Response(body, { status });
}

describe("a request that is refused for its token", () => {
  test("is sent once more with another", async () => {
    const sent = answers(refused, () => Response.json({ courseId: 1 }));

    const answer = await createApi("https://api.test", credentials()).get("/courses/1");

    expect(answer).toEqual({ courseId: 1 });
    expect(sent).toEqual(["first", "second"]);
  });

  test("is not sent in the name of somebody who has signed in meanwhile", async () => {
    let person = "mike";
    const changing = credentials();
    Object.defineProperty(changing, "person", { get: () => person });
    const sent = answers(() => {
      person = "eve";
      return refused();
    });

    const failure = await createApi("https://api.test", changing)
      .post("/courses/1/complete", {}, KEY)
      .catch((error) => error);

    expect(failure).toBeInstanceOf(Problem);
    expect(sent).toEqual(["first"]);
  });
});

describe("an answer that is cut off", () => {
  test.each([200, 500])("with status %d leaves in doubt whether the action was carried out", async (status) => {
    answers(() => cutOff(status));

    const failure = await createApi("https://api.test", credentials())
      .post("/courses", {}, KEY)
      .catch((error) => error);

    expect(isInDoubt(failure)).toBe(true);
    expect(isPassing(failure)).toBe(true);
  });

  test("because nobody waits for it any more is no failure of the server", async () => {
    const leaving = new AbortController();
    answers(() => cutOff(200));

    const asked = createApi("https://api.test", credentials()).get("/courses", leaving.signal);
    leaving.abort();

    await expect(asked).rejects.toThrow("network error");
  });
});
