// @vitest-environment happy-dom
/** The panel of the next courses, however many past ones nobody has completed. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Course } from "@/domain/course.ts";
import { Agenda } from "@/features/courses/Agenda.tsx";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { course } from "./builders.ts";
import { render, settle } from "./rendering.ts";

const PAGE = 50;
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let stored: Course[];

async function show(): Promise<string> {
  const get = async (path: string) => {
    const query = new URLSearchParams(path.split("?")[1]);
    const start = Number(query.get("next") ?? 0);
    const found = stored.filter(({ scheduledDate }) => scheduledDate >= (query.get("from") ?? ""));
    const next = start + PAGE < found.length ? String(start + PAGE) : null;
    return { items: found.slice(start, start + PAGE), next, cursor: "c" };
  };
  const live = {
    changes: { isFresh: () => false, subscribeTo: () => () => {} },
  } as unknown as Live;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api: { get }, role: "organization" } as unknown as SignedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <LiveContext value={live}>
            <Agenda />
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle(60);
  return document.body.textContent ?? "";
}

const courses = (count: number, scheduledDate: string, from: number): Course[] =>
  Array.from({ length: count }, (_, at) => course({ courseId: from + at, scheduledDate, timeZone: "UTC" }));
const listed = () => document.querySelectorAll("[data-course]").length;

test("shows the courses ahead after as many past ones as a page has", async () => {
  stored = [...courses(PAGE, day(-30), 1), ...courses(3, day(5), 1_000)];

  const text = await show();

  expect(text).not.toContain("Nothing is confirmed yet.");
  expect(listed()).toBe(3);
});

test("fetches further pages while those before have only courses of yesterday", async () => {
  stored = [...courses(PAGE, day(-1), 1), ...courses(20, day(5), 1_000)];

  const text = await show();

  expect(listed()).toBe(8);
  expect(text).toContain("and 12 more");
});

test("says that nothing is confirmed when nothing is ahead", async () => {
  stored = courses(3, day(-30), 1);

  expect(await show()).toContain("Nothing is confirmed yet.");
});
