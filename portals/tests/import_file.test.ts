import { describe, expect, test, vi } from "vitest";
import { checkFile, exportFile, saveFile } from "@/features/administration/import_file.ts";
import { describeResult, numberField, recordOf, stateOf, type User } from "@/features/administration/records.ts";
import type { Api } from "@/platform/api_client.ts";
import { Problem } from "@/platform/request_errors.ts";

interface Sent {
  path: string;
  body?: unknown;
}

/** Answers each request with the next of the replies; an error is thrown. */
function api(...replies: unknown[]): { api: Api; sent: Sent[] } {
  const sent: Sent[] = [];
  const answer = async (path: string, body?: unknown): Promise<never> => {
    sent.push(body === undefined ? { path } : { path, body });
    const reply = replies.shift();
    if (reply instanceof Error) throw reply;
    return reply as never;
  };
  return {
    sent,
    api: { get: answer, file: answer, add: answer, post: answer, change: (_method, path, body) => answer(path, body) },
  };
}

const result = (saved: number, left: number) => ({ new: 5, changed: 0, unchanged: 0, saved, left });

describe("a file", () => {
  test("is checked without being saved", async () => {
    const { api: service, sent } = api(result(0, 5));

    expect(await checkFile(service, "users", "username\n")).toEqual(result(0, 5));
    expect(sent).toEqual([{ path: "/people/imports/users", body: { csv: "username\n", save: false } }]);
  });

  test("is sent until nothing is left, with the progress after each part", async () => {
    const { api: service, sent } = api(result(2, 3), result(2, 1), result(1, 0));
    const progress: number[][] = [];

    expect(await saveFile(service, "courses", "x", (saved, total) => progress.push([saved, total]))).toBe(5);
    expect(sent.length).toBe(3);
    expect(progress).toEqual([
      [2, 5],
      [4, 5],
      [5, 5],
    ]);
  });

  test("that is refused ends the import with its errors by row and column", async () => {
    const errors = [{ row: 3, column: "name", message: "is required" }];
    const refusal = new Problem(422, { code: "bad_rows", errors, errorCount: 50 });
    const { api: service } = api(refusal);

    await expect(saveFile(service, "users", "x", () => undefined)).rejects.toBe(refusal);
    expect(refusal.rows).toEqual(errors);
    expect(refusal.rowCount).toBe(50);
    expect(refusal.fields).toEqual({});
  });

  test("is exported in as many parts as there are", async () => {
    const { api: service, sent } = api({ csv: "a\r\n1\r\n", next: "x y" }, { csv: "2\r\n", next: null });

    expect(await exportFile(service, "history")).toBe("a\r\n1\r\n2\r\n");
    expect(sent.map(({ path }) => path)).toEqual(["/people/exports/history", "/people/exports/history?next=x+y"]);
  });
});

test("a part of an export that was refused for a moment is fetched again", async () => {
  vi.useFakeTimers();
  const replies = [{ csv: "a\r\n1\r\n", next: "2" }, new Problem(429, {}, 2), { csv: "2\r\n", next: null }];
  const get = vi.fn(async (_path: string) => {
    const reply = replies.shift();
    if (reply instanceof Error) throw reply;
    return reply;
  });
  const exported = exportFile({ get } as unknown as Api, "history");

  await vi.advanceTimersByTimeAsync(3_000);

  expect(await exported).toBe("a\r\n1\r\n2\r\n");
  expect(get).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});

describe("people", () => {
  test("of both kinds have a number, a name and a state", () => {
    expect(recordOf("organizations", { organizationId: 7, name: "Iffat", active: true })).toEqual({
      number: 7,
      name: "Iffat",
      active: true,
    });
    expect(numberField("instructors")).toBe("instructorId");
  });

  test.each([
    [{ enabled: true, invited: true }, "Invited"],
    [{ enabled: true, invited: false }, "Active"],
    [{ enabled: false, invited: true }, "Disabled"],
  ])("%j is shown as %s", (state, text) => {
    expect(stateOf(state as User)).toBe(text);
  });

  test("a result names new, changed and unchanged rows", () => {
    expect(describeResult(result(0, 5))).toBe("5 new, 0 changed, 0 unchanged.");
  });
});
