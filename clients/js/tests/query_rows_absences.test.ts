/** Events that name no course, beside lists of courses that events change without a request. */
import { expect, test } from "vitest";
import type { CourseEventData } from "../src/event_table.js";
import { type CachedLists, freshLists } from "./fakes/cached_lists.js";
import { pass } from "./fakes/client_under_test.js";

let lists: CachedLists;
freshLists((fresh) => {
  lists = fresh;
});

const absence = (invalidates: string[]) =>
  ({ type: "absence_added", absenceId: 7, id: "k3f9.1", after: "k3f9.0", invalidates }) as object as CourseEventData;

test("an event of an absence, which names no course, fetches no described list and no open course", async () => {
  lists.requestCourses(2);
  await lists.loaded("pending");
  await lists.loaded("confirmed");
  await lists.observe(["course", 1], () => lists.office.course(1));
  await lists.observe(["absences"], () => 1);

  lists.emit(absence(["instructors", "absences"]));
  await pass(1_000);

  expect(lists.requests).toEqual(["absences"]);
});

test("an event without a course fetches the described list that it names", async () => {
  await lists.loaded("pending");
  await lists.loaded("confirmed");

  lists.emit(absence(["pendingCourses"]));
  await pass(1_000);

  expect(lists.requests).toEqual(["pending"]);
});
