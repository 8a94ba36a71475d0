import { expect, test } from "vitest";
import { isTold } from "@/features/live/notice_filter.ts";
import { OwnCourses } from "@/features/live/own_courses.ts";

const never = (): boolean => false;
const always = (): boolean => true;

test("all changes are told, or none, as the person has chosen", () => {
  expect([isTold("all", "admin", never), isTold("none", "admin", always)]).toEqual([true, false]);
});

test("what concerns an admin are the courses that the admin has changed; others see only what concerns them", () => {
  expect([isTold("mine", "admin", never), isTold("mine", "admin", always)]).toEqual([false, true]);
  expect([isTold("mine", "instructor", never), isTold("mine", "organization", never)]).toEqual([true, true]);
});

test("the courses that a person has changed are kept for that person, the last ones", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  const own = new OwnCourses(storage, "admin/dana");
  for (let courseId = 1; courseId <= 501; courseId++) own.add(courseId);

  expect([own.has(1), own.has(2), own.has(501)]).toEqual([false, true, true]);
  expect(new OwnCourses(storage, "admin/omar").has(501)).toBe(false);
});
