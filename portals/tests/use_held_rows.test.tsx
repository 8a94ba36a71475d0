// @vitest-environment happy-dom
import { act, useRef } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { savedCoursesOf } from "@/features/courses/saved_courses.ts";
import { type Holding, useHeldRows } from "@/features/courses/use_held_rows.ts";
import { course, event } from "./builders.ts";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const live = vi.hoisted(() => ({ client: {}, changes: { latest: vi.fn() } }));
vi.mock("@/features/live/index.ts", () => ({ useLive: () => live }));

const on = (day: number, changes: Partial<Course> = {}): Course =>
  course({ courseId: day, scheduledDate: `2026-05-${String(day).padStart(2, "0")}`, ...changes });

let root: Root;
let holding: Holding;
let list: HTMLElement;

function Shown({ courses, isPreview }: { courses: Course[]; isPreview: boolean }) {
  const element = useRef<HTMLDivElement>(null);
  holding = useHeldRows("list", courses, "asc", element, isPreview);
  return (
    <div ref={element} data-testid="list">
      <button type="button">Row</button>
    </div>
  );
}

const render = (courses: Course[], isPreview = false): void =>
  act(() => root.render(<Shown courses={courses} isPreview={isPreview} />));
const numbers = (): number[] => holding.rows.map((row) => (row.isGone ? -row.course.courseId : row.course.courseId));

/** Moves the pointer, which is outside of every box: they have no size here. */
function point(type: string): void {
  act(() => void list.dispatchEvent(new PointerEvent(type, { clientX: -1, clientY: -1 })));
}

beforeEach(() => {
  live.client = {};
  live.changes.latest.mockReturnValue(null);
  root = createRoot(document.body.appendChild(document.createElement("div")));
  render([on(2), on(4)]);
  list = document.querySelector("[data-testid=list]") as HTMLElement;
});

afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
});

test("without the pointer rows come and go at once", () => {
  render([on(1), on(4)]);
  expect(numbers()).toEqual([1, 4]);
});

test("under the pointer rows wait until it leaves", () => {
  live.changes.latest.mockReturnValue(event({ course: on(2, { status: "cancelled" }) }));
  point("pointerenter");
  render([on(1), on(4)]);

  expect(numbers()).toEqual([-2, 4]);
  expect(holding.rows[0]?.course.status).toBe("cancelled");
  expect(holding.waiting.map(({ courseId }) => courseId)).toEqual([1]);
  point("pointerleave");
  expect(numbers()).toEqual([1, 4]);
});

test("what waits is shown on demand, and later rows wait again", () => {
  point("pointerenter");
  render([on(1), on(2), on(4)]);
  act(() => holding.showWaiting());
  expect(numbers()).toEqual([1, 2, 4]);

  render([on(1), on(2), on(3), on(4)]);

  expect(numbers()).toEqual([1, 2, 4]);
  expect(holding.waiting).toHaveLength(1);
});

test("further pages follow, and are held too", () => {
  point("pointerenter");
  render([on(2), on(4), on(6)]);
  expect(numbers()).toEqual([2, 4, 6]);

  render([on(2), on(4), on(5), on(6)]);

  expect(numbers()).toEqual([2, 4, 6]);
});

test("what the user has saved shows at once", () => {
  point("pointerenter");
  act(() => savedCoursesOf(live.client as never).add(on(3)));
  render([on(2), on(3), on(4)]);

  expect(numbers()).toEqual([2, 3, 4]);
});

test("a preview is replaced by the list, which is held from then on", () => {
  render([on(2)], true);
  point("pointerenter");
  render([on(1), on(2)], false);
  expect(numbers()).toEqual([1, 2]);

  render([on(1), on(2), on(2, { courseId: 0 })], false);

  expect(holding.waiting).toHaveLength(1);
});
