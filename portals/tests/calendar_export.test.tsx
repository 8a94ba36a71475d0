// @vitest-environment happy-dom
/** The calendar's file and printed page have all of its days, also while the page has fetched only a part of them. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, useRef } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { rangeOf } from "@/features/calendar/calendar_range.ts";
import { shownIn } from "@/features/calendar/calendar_url.ts";
import { InstructorWeek } from "@/features/calendar/InstructorWeek.tsx";
import { useLoadShown } from "@/features/calendar/use_load_shown.ts";
import { ExportMenu, type LoadCourses } from "@/features/exports/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { course } from "./builders.ts";
import { press, render, settle } from "./rendering.ts";

const RANGE = rangeOf("month", "2025-07-15", 1);
const SHOWN = shownIn(new URLSearchParams("view=month&date=2025-07-15&instructorId=32"), "2025-07-15");
const [first, second] = [course({ courseId: 1 }), course({ courseId: 2 })];
const PAGES: Record<string, { items: Course[]; next: string | null }> = {
  "": { items: [first, course({ courseId: 8, instructorId: 41 })], next: "second" },
  second: { items: [second, course({ courseId: 9, status: "cancelled" })], next: null },
};

let paths: URLSearchParams[];
let load: LoadCourses;
const client = new QueryClient();

beforeEach(() => {
  paths = [];
  window.print = vi.fn();
});

function Exported({ isComplete }: { isComplete: boolean }) {
  load = useLoadShown(RANGE, { courses: [first], isComplete }, [], SHOWN, { sought: { current: "" }, people: [] });
  return <ExportMenu title="July" fileName="july" load={load} page={{ isComplete }} />;
}

async function show(isComplete: boolean): Promise<void> {
  const get = async (path: string) => {
    paths.push(new URLSearchParams(path.slice(path.indexOf("?"))));
    return PAGES[paths.at(-1)?.get("next") ?? ""];
  };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api: { get }, role: "admin" } as unknown as SignedIn}>
        <Exported isComplete={isComplete} />
      </SignedInContext>
    </MantineProvider>,
  );
}

const loaded = async () => (await load()(() => {}, new AbortController().signal)).map(({ courseId }) => courseId);
async function write(field: HTMLInputElement, text: string): Promise<void> {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
  act(() => void field.dispatchEvent(new Event("input", { bubbles: true })));
  await settle();
}
const button = (selector: string) => document.querySelector<HTMLButtonElement>(selector) as HTMLButtonElement;

test("a file of an incomplete calendar is fetched, and has what the calendar would show", async () => {
  await show(false);

  expect(await loaded()).toEqual([1, 2]);
  expect(paths.map((query) => [query.get("from"), query.get("to"), query.get("next")])).toEqual([
    ["2025-06-30", "2025-08-03", null],
    ["2025-06-30", "2025-08-03", "second"],
  ]);
});

test("a complete calendar is saved as it is on the screen", async () => {
  await show(true);

  expect(await loaded()).toEqual([1]);
  expect(paths).toEqual([]);
});

const PEOPLE = [{ instructorId: 32, name: "Mike" }];
const WEEKLY = [
  first,
  course({ courseId: 3, instructorId: 41, instructorName: "Sara" }),
  course({ courseId: 4, instructorId: null, instructorName: null, status: "pending" }),
];

function Week({ isShown }: { isShown: boolean }) {
  const sought = useRef("");
  const week = shownIn(new URLSearchParams("view=week&date=2025-07-15&by=instructor"), "2025-07-15");
  load = useLoadShown(RANGE, { courses: WEEKLY, isComplete: true }, [], week, { sought, people: PEOPLE });
  const empty = { range: RANGE, today: "2025-07-15", courses: [], absences: [], isPrinting: false };
  return isShown && <InstructorWeek label="Week" {...empty} sought={sought} />;
}

async function showWeek(isShown: boolean): Promise<void> {
  const api = { get: async () => ({ items: PEOPLE, cursor: "c" }) };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api, role: "admin" } as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <Week isShown={isShown} />
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

test("a file of the week by instructor has the rows that the search shows, until the week is left", async () => {
  await showWeek(true);
  expect(await loaded()).toEqual([1, 3, 4]);

  await write(document.querySelector("input[type=search]") as HTMLInputElement, "sar");
  // The courses without an instructor stay, as on the screen.
  expect(await loaded()).toEqual([3, 4]);

  await showWeek(false);
  expect(await loaded()).toEqual([1, 3, 4]);
});

test("the page is printed only when it is complete", async () => {
  const items = () => [...document.querySelectorAll<HTMLButtonElement>("[role=menuitem]")];
  await show(false);
  await press(button("button"));
  await vi.waitFor(async () => {
    await settle();
    expect(items().map(({ textContent, disabled }) => [textContent, disabled])).toEqual([
      ["Save as CSV", false],
      ["Print, once everything is fetched", true],
    ]);
  });

  await show(true);

  expect(items().map(({ textContent, disabled }) => [textContent, disabled])).toEqual([
    ["Save as CSV", false],
    ["Print", false],
  ]);
});
