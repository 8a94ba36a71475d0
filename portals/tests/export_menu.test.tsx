// @vitest-environment happy-dom
/** Saving and printing a list from the menu: what the dialog says when a page does not come, and what the paper says. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ListExport } from "@/app/ListExport.tsx";
import { PORTAL_VIEWS } from "@/app/portal_views.tsx";
import type { Course, Role } from "@/domain/course.ts";
import type { CourseFilters } from "@/features/courses/index.ts";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { course } from "./builders.ts";
import { press, render, settle } from "./rendering.ts";

const download = vi.hoisted(() => vi.fn());
vi.mock("@/features/exports/download.ts", async (original) => ({
  ...(await original<typeof import("@/features/exports/download.ts")>()),
  downloadCsv: download,
}));

let pages: Record<string, { items: Course[]; next: string | null }>;
let paths: string[];
let refused: string | null;
let client: QueryClient;

beforeAll(async () => {
  // The tests need not wait for the code.
  await Promise.all(
    ["ExportItems", "ExportDialog", "ListSheet"].map((name) => import(`../src/features/exports/${name}.tsx`)),
  );
});

beforeEach(() => {
  [paths, refused] = [[], null];
  pages = {
    "": { items: [course({ courseId: 1 })], next: "second" },
    second: { items: [course({ courseId: 2 })], next: null },
  };
  client = new QueryClient();
  download.mockClear();
  window.print = vi.fn();
});

async function get(path: string): Promise<unknown> {
  paths.push(path);
  const next = new URLSearchParams(path.split("?")[1]).get("next") ?? "";
  if (next === refused) throw new Problem(400, { code: "refused", detail: "This page was refused." });
  return pages[next];
}

async function show(role: Role, filters: CourseFilters = {}): Promise<void> {
  const [tab] = PORTAL_VIEWS[role].tabs;
  if (!tab) throw new Error("The portal has no tab.");
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api: { get }, role } as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <LiveContext value={{ client } as unknown as Live}>
            <ListExport tab={tab} filters={filters} total={null} />
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
}

const named = (text: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>("button, [role=menuitem]")].find((each) => each.textContent === text);

async function choose(item: string): Promise<void> {
  await press(document.querySelector("button") as HTMLElement);
  await vi.waitFor(async () => {
    await settle();
    expect(named(item)).toBeDefined();
  });
  await press(named(item) as HTMLElement);
}

test("a page that is refused says so, and how much is there; going on fetches the rest only", async () => {
  refused = "second";
  await show("admin");
  await choose("Save as CSV");
  await vi.waitFor(async () => {
    await settle();
    expect(document.querySelector("[role=alert]")?.textContent).toBe("This page was refused.");
  });
  expect(document.body.textContent).toContain("1 course is fetched already.");
  refused = null;
  paths = [];

  await press(named("Go on") as HTMLElement);

  await vi.waitFor(() => expect(download).toHaveBeenCalledTimes(1));
  expect(
    download.mock.calls[0]?.[1]
      .split("\r\n")
      .slice(1, -1)
      .map((line: string) => line.split(",")[0]),
  ).toEqual(["1", "2"]);
  expect(paths.map((path) => new URLSearchParams(path.split("?")[1]).get("next"))).toEqual(["second"]);
  await settle();
  expect(document.querySelector("[role=dialog]")).toBeNull();
});

test.each([
  [{ q: "fire", instructorId: 32 }, "“fire” · Instructor: Mike · 2 courses"],
  [{ organizationId: 7 }, "Organization: Iffat College · 2 courses"],
  [{ instructorId: 32, organizationId: 7 }, "Instructor: Mike · Organization: Iffat College · 2 courses"],
])("a list that is narrowed by %j says so on paper", async (filters, line) => {
  await show("admin", filters);
  await choose("Print");

  await vi.waitFor(async () => {
    await settle();
    expect(document.querySelector("[data-print-sheet] p")?.textContent).toContain(`${line} · printed`);
  });
});

test("an empty list names who is known, else the number", async () => {
  pages = { "": { items: [], next: null } };
  client.setQueryData(["instructors", null], { items: [{ instructorId: 41, name: "Sara" }], cursor: "c" });
  await show("admin", { instructorId: 41, organizationId: 9 });
  await choose("Print");

  await vi.waitFor(async () => {
    await settle();
    expect(document.querySelector("[data-print-sheet] p")?.textContent).toContain(
      "Instructor: Sara · Organization: #9 · 0 courses",
    );
  });
});
