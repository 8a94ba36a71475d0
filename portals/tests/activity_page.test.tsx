// @vitest-environment happy-dom
/** The page of activity: its list grows by events, its filters change the address and what is asked for. */
import type { CourseEventData } from "@coursewire/client";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { ActivityPage } from "@/features/activity/index.ts";
import { ChangeStore, MAX_ACTIVITIES } from "@/features/live/change_store.ts";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { render, settle } from "./rendering.ts";

const download = vi.hoisted(() => vi.fn());
vi.mock("@/features/exports/download.ts", async (original) => ({
  ...(await original<typeof import("@/features/exports/download.ts")>()),
  downloadCsv: download,
}));

function event(seq: number, type: string, reason: string | null = null): CourseEventData {
  return {
    type,
    id: `k3f9.${seq}`,
    courseId: 118,
    courseType: "CPR Basic",
    scheduledDate: "2025-07-15",
    startTime: null,
    endTime: null,
    timeZone: "America/Toronto",
    instructorId: null,
    previous: null,
    timestamp: new Date(Date.UTC(2025, 6, 12, 12, 30, seq)).toISOString(),
    actor: { role: "admin", name: "Dana" },
    reason,
  } as CourseEventData;
}

let changes: ChangeStore;
let asked: string[];
let refuses: boolean;
/** The number of the newest change that the service tells of. */
let newest: number;
let location: ReturnType<typeof memoryLocation>;

/** The service has each change on a page of its own. */
async function get(path: string): Promise<unknown> {
  asked.push(path);
  if (refuses) throw new Error("The service does not respond.");
  const [one, two] = [event(newest, "course_assigned"), event(1, "new_course_request")];
  return path.includes("next=")
    ? { items: [{ event: "newCourseRequest", data: two }], next: null, cursor: "k3f9.2" }
    : { items: [{ event: "courseStatusChanged", data: one }], next: "17_1", cursor: `k3f9.${newest}` };
}

/** The parts of the file: the second one is refused once. */
const file = vi.fn(async (path: string) => {
  if (!path.includes("next=")) return { text: "at,type\r\n1,a\r\n", next: "/activity.csv?next=2" };
  if (file.mock.calls.length === 2) throw new Error("This part was refused.");
  return { text: "2,b\r\n", next: null };
});

/** The changes with these numbers arrive at once. */
async function arrive(first: number, last: number): Promise<void> {
  for (let seq = first; seq <= last; seq++) {
    changes.add({ event: event(seq, "course_assigned"), replayed: false, isMine: false });
  }
  await settle();
}

const shown = (): (string | null)[] =>
  [...document.querySelectorAll("[data-list=activity] li")].map((each) => each.getAttribute("data-event"));

const click = async (name: string): Promise<void> => {
  const button = [...document.querySelectorAll("button")].find((each) => each.textContent?.trim() === name);
  await act(async () => button?.click());
  await settle();
};

beforeEach(async () => {
  asked = [];
  refuses = false;
  newest = 2;
  changes = new ChangeStore({ batchMs: 0 });
  location = memoryLocation({ path: "/admin/activity", searchPath: "type=course_assigned", record: true });
  const signedIn = { api: { get, file }, session: { identity: { instructorId: null } }, role: "admin" };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn as unknown as SignedIn}>
        <LiveContext value={{ changes } as unknown as Live}>
          <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
            <Router hook={location.hook} searchHook={location.searchHook}>
              <ActivityPage portal="admin" />
            </Router>
          </QueryClientProvider>
        </LiveContext>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
});

test("the filters of the address are those of the request and of the fields", () => {
  expect(asked).toEqual(["/activity?type=course_assigned"]);
  expect((document.querySelector("select") as HTMLSelectElement).value).toBe("course_assigned");
  expect(shown()).toEqual(["k3f9.2"]);
});

test("a change that arrives is listed at once if the filters find it, without a request", async () => {
  for (const each of [event(3, "course_assigned", "New hall"), event(4, "course_cancelled")]) {
    changes.add({ event: each, replayed: false, isMine: false });
  }
  await settle();

  expect(shown()).toEqual(["k3f9.3", "k3f9.2"]);
  expect(document.body.textContent).toContain("“New hall”");
  expect(asked).toHaveLength(1);
});

const askedAgain = () =>
  act(async () => {
    await vi.waitFor(() => expect(asked).toHaveLength(2));
  });

test("as many changes as are kept need no request", async () => {
  await arrive(3, 2 + MAX_ACTIVITIES);

  expect(shown()).toHaveLength(1 + MAX_ACTIVITIES);
  expect(asked).toHaveLength(1);
});

test("when more arrive than are kept, the pages are fetched again, so that none is missing", async () => {
  newest = 12;
  await arrive(3, 12 + MAX_ACTIVITIES);
  await askedAgain();

  expect(shown().slice(-2)).toEqual(["k3f9.13", "k3f9.12"]);
});

test("a service that is behind is not asked again and again", async () => {
  await arrive(3, 12 + MAX_ACTIVITIES);
  await askedAgain();
  await arrive(400, 409);

  expect(asked).toHaveLength(2);
});

test("the next page is appended", async () => {
  await click("Show earlier changes");

  expect(asked).toEqual(["/activity?type=course_assigned", "/activity?type=course_assigned&next=17_1"]);
  expect(shown()).toEqual(["k3f9.2", "k3f9.1"]);
  expect(document.body.textContent).not.toContain("Show earlier changes");
});

test("without filters everything is asked for, and the address is plain", async () => {
  await click("Show everything");

  expect(location.history?.at(-1)).toBe("/admin/activity");
  expect(asked.at(-1)).toBe("/activity");
});

test("a failed request says so, and what was known stays", async () => {
  refuses = true;
  await click("Show earlier changes");

  expect(document.querySelector("[role=alert]")?.textContent).toContain("The service does not respond.");
  expect(shown()).toEqual(["k3f9.2"]);
});

test("a file of which a part is refused goes on with that part", async () => {
  await click("Save as CSV");
  expect(document.querySelector("[role=alert]")?.textContent).toBe("This part was refused.");
  expect(document.body.textContent).toContain("1 change so far");

  await click("Go on");

  await vi.waitFor(() => expect(download).toHaveBeenCalledTimes(1));
  expect(download.mock.calls[0]?.[1]).toBe("at,type\r\n1,a\r\n2,b\r\n");
  expect(file).toHaveBeenCalledTimes(3);
  expect(document.querySelector("[role=alert]")).toBeNull();
});

test("while there are earlier changes their number has a plus", async () => {
  const status = () => document.querySelector("[data-list=activity] [role=status]")?.textContent;
  expect(status()).toBe("1+ changes, the latest first");

  await click("Show earlier changes");

  expect(status()).toBe("2 changes, the latest first");
});

test("filters that the page does not apply leave the address, whatever else is in it stays", async () => {
  const entries = location.history?.length;
  await act(async () => location.navigate("/admin/activity?type=course_lost&from=2025-02-30&courseId=118&tab=x"));
  await settle();

  expect(location.history?.at(-1)).toBe("/admin/activity?courseId=118&tab=x");
  expect(location.history?.length).toBe((entries ?? 0) + 1);
});

test("a last day before the first one is said at its field", async () => {
  await act(async () => location.navigate("/admin/activity?from=2025-12-01&to=2025-11-01"));
  await settle();

  expect(document.body.textContent).toContain("Must not be before the first day");
  const fields = [...document.querySelectorAll<HTMLInputElement>("input[type=date]")];
  expect(fields.map((field) => field.getAttribute("aria-invalid"))).toEqual([null, "true"]);
});
