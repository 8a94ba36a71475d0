// @vitest-environment happy-dom
/** The open course in the browser's history. */
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { type OpenCourse, useGoToPage, useOpenCourse } from "@/features/courses/use_open_course.ts";
import { render } from "./rendering.ts";

let shown: OpenCourse;
let goTo: (href: string) => void;

function Page(): null {
  shown = useOpenCourse();
  goTo = useGoToPage();
  return null;
}

beforeEach(async () => {
  history.replaceState(null, "", "/admin");
  await render(<Page />);
});

test("another page replaces an open course in the history, so that Back does not open the course again", async () => {
  await act(async () => shown.open(12));
  const { length } = history;

  await act(async () => goTo("/admin?tab=completed"));

  expect(history.length).toBe(length);
  expect(location.pathname + location.search).toBe("/admin?tab=completed");
  expect(shown.courseId).toBeNull();
});

test("without an open course another page is a new entry of the history", async () => {
  const { length } = history;

  await act(async () => goTo("/admin/calendar"));

  expect(history.length).toBe(length + 1);
});
