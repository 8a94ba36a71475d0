import { expect, test } from "vitest";
import { filtersIn, writeFilters } from "@/features/courses/course_filters.ts";
import { splitPath } from "@/features/courses/use_open_course.ts";

test("the filters of an address are those that the service takes", () => {
  const query = new URLSearchParams(
    "tab=all&q=%20fire%20&from=2026-01-01&to=2026-02-31x&instructorId=32&organizationId=x",
  );
  expect(filtersIn(query, "admin")).toEqual({ q: "fire", from: "2026-01-01", instructorId: 32 });
  expect(filtersIn(query, "instructor")).toEqual({ q: "fire", from: "2026-01-01" });
  expect(filtersIn(new URLSearchParams("from=2026-02-01&to=2026-01-01"), "admin")).toEqual({ from: "2026-02-01" });
});

test.each(["2026-02-30", "2026-02-31", "2025-02-29", "2026-04-31", "2026-13-01", "2026-00-10"])(
  "%s, which is no day, is left out",
  (day) => {
    expect(filtersIn(new URLSearchParams({ from: day, to: day }), "admin")).toEqual({});
  },
);

test("29 February of a leap year is a day", () => {
  expect(filtersIn(new URLSearchParams("from=2028-02-29"), "admin")).toEqual({ from: "2028-02-29" });
});

test("a changed filter leaves the rest of the address as it is", () => {
  const query = new URLSearchParams("tab=all&q=fire&from=2026-01-01");
  writeFilters(query, { q: "", to: "2026-03-31", organizationId: 7 });
  expect(query.toString()).toBe("tab=all&from=2026-01-01&to=2026-03-31&organizationId=7");
});

test.each([
  ["/admin", "/admin", null],
  ["/admin/courses/12", "/admin", 12],
  ["/admin/courses/12/", "/admin", 12],
  ["/admin/calendar/courses/12", "/admin/calendar", 12],
  ["/admin/courses/twelve", "/admin", null],
  ["/admin/people/", "/admin/people", null],
])("%s is the page %s with the open course %s", (path, pagePath, courseId) => {
  expect(splitPath(path)).toEqual({ pagePath, courseId });
});
