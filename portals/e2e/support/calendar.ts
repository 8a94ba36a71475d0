/** The calendar of a portal. */
import type { Locator, Page } from "playwright-core";
import type { Course } from "../../src/domain/course.ts";
import { freeDay } from "./api.ts";
import { PORTAL_URL } from "./stack.ts";

/** Opens the calendar, and waits until its courses are there. */
export async function show(on: Page, portal: string, query: string): Promise<void> {
  await on.goto(`${PORTAL_URL}/${portal}/calendar?${query}`);
  await on.locator('[data-list="calendar"][aria-busy="false"]').waitFor();
}

export function chip(on: Page, { courseId }: Pick<Course, "courseId">, date?: string): Locator {
  return on.locator(`${date ? `[data-date="${date}"] ` : ""}a[data-course="${courseId}"]`);
}

/** A day without courses that has days of the same week and month on both sides. */
export function freeWednesday(): string {
  for (;;) {
    const day = freeDay();
    const ofMonth = Number(day.slice(8));
    if (new Date(day).getUTCDay() === 3 && ofMonth >= 8 && ofMonth <= 22) return day;
  }
}
