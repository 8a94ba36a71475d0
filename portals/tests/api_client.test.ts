/** Requests: their token, and the error after a missing or incomplete response. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Credentials, createApi } from "@/platform/api_client.ts";
import { isOutcomeUnknown, isTimedOut, isTransient, Problem } from "@/platform/request_errors.ts";

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

describe("a file", () => {
  test.each([
    [{ Link: '<activity.csv?from=2025-07-01&next=17_4>; rel="next"' }, "/activity.csv?from=2025-07-01&next=17_4"],
    [{}, null],
    [{ Link: '<activity.csv?next=1>; rel="prev"' }, null],
  ])("is text, and names its next part by %o", async (headers, next) => {
    answers(() => new Response("at,type\r\n", { headers }));

    const part = await createApi("https://api.test", credentials()).file("/activity.csv?from=2025-07-01");

    expect(part).toEqual({ text: "at,type\r\n", next });
  });
});

test("a change is sent as its caller wants", async () => {
  answers();

  await createApi("https://api.test", credentials()).change("POST", "/notices/seen", {}, { keepalive: true });

  expect(vi.mocked(fetch).mock.calls[0]?.[1]).toMatchObject({ keepalive: true, method: "POST" });
});

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

    expect(isOutcomeUnknown(failure)).toBe(true);
    expect(isTransient(failure)).toBe(true);
  });

  test("because nobody waits for it any more is no failure of the server", async () => {
    const leaving = new AbortController();
    answers(() => cutOff(200));

    const asked = createApi("https://api.test", credentials()).get("/courses", leaving.signal);
    leaving.abort();

    await expect(asked).rejects.toThrow("network error");
  });
});

describe("an answer that never comes", () => {
  afterEach(() => vi.useRealTimers());

  /** A connection without data; responses, if any, stop in the middle. */
  function silent(begun?: () => ReadableStream): void {
    vi.useFakeTimers();
    vi.spyOn(globalThis, "fetch").mockImplementation((_, init) => {
      const { signal } = init ?? {};
      if (begun) return Promise.resolve(new Response(endingWith(begun(), signal)));
      return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    });
  }

  function endingWith(stream: ReadableStream, signal?: AbortSignal | null): ReadableStream {
    const { readable, writable } = new TransformStream();
    void stream.pipeTo(writable, signal ? { signal } : {}).catch(() => {});
    return readable;
  }

  const failureOf = (asked: Promise<unknown>) => asked.then(String, (error: Error) => error);

  test("is waited for 30 seconds after an action, which may then be sent again", async () => {
    silent();
    const asked = failureOf(createApi("https://api.test", credentials()).post("/courses", {}, KEY));

    await vi.advanceTimersByTimeAsync(29_900);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(200);

    const failure = (await asked) as Error;
    expect(isOutcomeUnknown(failure)).toBe(true);
    expect(failure.message).toBe(
      "The server has not answered for 30 seconds. It is not known whether this was saved. " +
        "Send it again as it is: it is saved once only.",
    );
  });

  test("is waited for 20 seconds when something is read", async () => {
    silent();
    const asked = failureOf(createApi("https://api.test", credentials()).get("/courses"));

    await vi.advanceTimersByTimeAsync(20_100);

    const failure = (await asked) as Error;
    expect(isTransient(failure)).toBe(true);
    expect(isTimedOut(failure)).toBe(true);
    expect(failure.message).toBe("The server has not answered for 20 seconds. Check the connection and try again.");
  });

  test("or never ends, is given up as well", async () => {
    silent(() => new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{"items":')) }));
    const asked = failureOf(createApi("https://api.test", credentials()).get("/courses"));

    await vi.advanceTimersByTimeAsync(20_100);

    expect(isTimedOut(await asked)).toBe(true);
  });

  test("leaves no timer behind when nobody waits for it any more", async () => {
    silent();
    const leaving = new AbortController();
    const asked = failureOf(createApi("https://api.test", credentials()).get("/courses", leaving.signal));
    await vi.advanceTimersByTimeAsync(100);

    leaving.abort();

    expect(isTimedOut(await asked)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a file with texts", () => {
  test("is asked for in the language of the portal", async () => {
    const asked = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("BEGIN:VCALENDAR\r\n"));

    const { text } = await createApi("https://api.test", credentials()).file("/courses/1.ics");

    expect(text).toBe("BEGIN:VCALENDAR\r\n");
    expect(new Headers(asked.mock.calls[0]?.[1]?.headers).get("Accept-Language")).toBe("en");
  });

  test("that is refused is a problem", async () => {
    answers(() => Response.json({ code: "not_found", detail: "There is no course 1." }, { status: 404 }));

    const failure = await createApi("https://api.test", credentials())
      .file("/courses/1.ics")
      .catch((error) => error);

    expect(failure).toBeInstanceOf(Problem);
  });
});

test("what is added is new unless the service has had it before", async () => {
  answers(
    () => Response.json({ absenceId: 124 }, { status: 201 }),
    () => Response.json({ absenceId: 124 }, { status: 200 }),
  );
  const api = createApi("https://api.test", credentials());

  expect(await api.add("/absences", {})).toEqual({ stored: { absenceId: 124 }, isNew: true });
  expect(await api.add("/absences", {})).toEqual({ stored: { absenceId: 124 }, isNew: false });
});
