// @vitest-environment happy-dom
/** What the history of a course says of each change. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { HistoryEntry } from "@/domain/course.ts";
import { History } from "@/features/courses/History.tsx";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { course } from "./builders.ts";
import { render, settle } from "./rendering.ts";

type State = HistoryEntry["to"];

const BEFORE: State = {
  status: "confirmed",
  scheduledDate: "2025-07-15",
  startTime: "09:00",
  endTime: "12:00",
  instructorId: 32,
  instructorName: "Mike",
  courseType: "CPR Basic",
  location: "Main Hall",
  students: 14,
  changeRequest: null,
};
const ASKED = {
  kind: "move" as const,
  scheduledDate: "2025-07-22",
  startTime: null,
  endTime: null,
  reason: "Exams.",
  requestedAt: "2025-07-12T19:30:00.000Z",
  actor: { role: "organization", name: "Iffat" },
};

/** What the entry says besides its title, its reason, and who did it when. */
async function said(from: State | null, to: State): Promise<string[]> {
  const entry = { version: 2, type: "course_edited", at: "2025-07-12T19:30:00.000Z", from, to, reason: null };
  const items = [{ ...entry, actor: { role: "admin", name: "Dana" } }];
  const signedIn = { api: { get: async () => ({ items }) }, role: "admin" } as unknown as SignedIn;
  const live = { realtime: { state: "live", on: () => () => {} } } as unknown as Live;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <LiveContext value={live}>
            <History course={course()} />
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
  const lines = [...document.querySelectorAll("li p")].map(({ textContent }) => textContent ?? "");
  return lines.slice(1, -1);
}

const HOURS = "09:00–12:00 Toronto time";

test.each<[string, Partial<State>, string[]]>([
  ["the head count", { students: 1 }, ["14 people → 1 person"]],
  ["the place", { location: "Room 2" }, ["Main Hall → Room 2"]],
  ["the course", { courseType: "First Aid" }, ["CPR Basic → First Aid"]],
  ["the day", { scheduledDate: "2025-07-16" }, ["Tue 15 Jul 2025 → Wed 16 Jul 2025"]],
  ["the instructor", { instructorName: null }, ["Mike → No instructor"]],
  ["a move asked for", { changeRequest: ASKED }, [`Move to Tue 22 Jul 2025, ${HOURS}`]],
  ["a cancellation asked for", { changeRequest: { ...ASKED, kind: "cancel", scheduledDate: null } }, ["Cancellation"]],
  ["what an earlier service has not stored", { students: null, location: null, courseType: null }, []],
])("a change of %s is said", async (_what, changes, lines) => {
  expect(await said(BEFORE, { ...BEFORE, ...changes })).toEqual(lines);
});

test("what was asked for before is not said again", async () => {
  const asked = { ...BEFORE, changeRequest: ASKED };

  expect(await said(asked, { ...asked, students: 10 })).toEqual(["14 people → 10 people"]);
});

test("a request says its day", async () => {
  expect(await said(null, BEFORE)).toEqual([`Tue 15 Jul 2025, ${HOURS}`]);
});
