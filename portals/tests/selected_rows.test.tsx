// @vitest-environment happy-dom
/** What of a list can be selected: the rows that it shows, while others wait and some have left. */
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { CourseList, type CourseListState, Selection } from "@/features/courses/index.ts";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { course } from "./builders.ts";
import { render, settle } from "./rendering.ts";

vi.mock("@/features/courses/VirtualRows.tsx", () => ({ VirtualRows: () => null }));

const on = (day: number): Course =>
  course({ courseId: day, status: "pending", scheduledDate: `2026-05-${String(day).padStart(2, "0")}` });

const client = {};
let selection: Selection;
let key: string;
let isPreview: boolean;

async function show(...days: number[]): Promise<void> {
  const list = { name: "pendingCourses", key, courses: days.map(on), hasMore: false, isLoading: false };
  const live = { client, changes: { latest: () => null } } as unknown as Live;
  await render(
    <MantineProvider env="test">
      <LiveContext value={live}>
        <CourseList
          list={{ ...list, error: null, isPreview } as unknown as CourseListState}
          total={null}
          label="Requests"
          viewer="admin"
          Empty={() => null}
          Actions={() => null}
          selection={selection}
        />
      </LiveContext>
    </MantineProvider>,
  );
  await settle();
}

/** The pointer is over the list, so that its rows are held. */
function pointAtList(): void {
  const list = document.querySelector("[data-list]");
  act(() => void list?.dispatchEvent(new PointerEvent("pointerenter", { clientX: -1, clientY: -1 })));
}

const selected = (): number[] => [...selection.ids];

beforeEach(async () => {
  [key, isPreview] = ["list", false];
  selection = new Selection();
  await show(2, 6);
  pointAtList();
});

test("a range between two rows has no course that waits behind the button", async () => {
  await show(2, 3, 4, 5, 6);
  expect(document.body.textContent).toContain("3 new");

  act(() => selection.set(2, true));
  act(() => selection.set(6, true, true));

  expect(selected()).toEqual([2, 6]);
});

test("all are the rows that are shown, and those that wait once they are shown", async () => {
  await show(1, 2, 3, 6);
  act(() => selection.setAll(true));
  expect([selected(), selection.isAll]).toEqual([[2, 6], true]);

  await act(async () => document.querySelector<HTMLElement>("[data-list] button")?.click());
  expect([selected(), selection.isAll]).toEqual([[2, 6], false]);
  act(() => selection.setAll(true));

  expect(selected()).toEqual([2, 6, 1, 3]);
});

test("a course that has left is selected no more, though its row is still shown, and is in no range", async () => {
  await show(2, 4, 6);
  await act(async () => document.querySelector<HTMLElement>("[data-list] button")?.click());
  act(() => selection.set(4, true));
  await show(2, 6);
  expect([selected(), selection.left]).toEqual([[], 1]);

  act(() => selection.set(2, true));
  act(() => selection.set(6, true, true));

  expect(selected()).toEqual([2, 6]);
});

test("a range can be selected while the list is a preview still, and stays when the response arrives", async () => {
  // Another filter than before.
  [key, isPreview] = ["filtered", true];
  await show(1, 2, 3);
  act(() => selection.set(1, true));
  act(() => selection.set(3, true, true));

  isPreview = false;
  await show(1, 2, 3, 4);

  expect(selected()).toEqual([1, 2, 3]);
});
