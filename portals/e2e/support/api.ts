/** Arranges courses over the REST API, as a user who is signed in in none of the browsers. */
import { randomUUID } from "node:crypto";
import type { Course, CoursePage, Status } from "../../src/domain/course.ts";
import { type Pool, signIn } from "../../src/features/session/cognito.ts";
import { decided } from "./repeated_requests.ts";
import { stack, user } from "./stack.ts";

const POOL: Pool = { url: stack.cognitoUrl, clientId: stack.managedLogin?.passwordClientId ?? stack.userPoolClientId };
const TIME_ZONE = "America/Toronto";
const tokens = new Map<string, Promise<string>>();

function tokenOf(username: string): Promise<string> {
  const known = tokens.get(username) ?? fetchToken(username);
  tokens.set(username, known);
  return known;
}

async function fetchToken(username: string): Promise<string> {
  const answer = await signIn(POOL, username, user(username).password);
  if ("challenge" in answer) throw new Error(`${username} must choose a password first.`);
  return answer.idToken;
}

/** What the service has refused. */
export class Refused extends Error {
  readonly status: number;

  constructor(path: string, status: number, answer: string) {
    super(`${path} answered ${status}: ${answer}`);
    this.status = status;
  }
}

export function post(username: string, path: string, body: object): Promise<Course> {
  return change("POST", username, path, body);
}

export async function patch(username: string, path: string, body: object): Promise<void> {
  await change("PATCH", username, path, body);
}

export async function put(username: string, path: string, body: object): Promise<void> {
  await change("PUT", username, path, body);
}

async function change(method: "POST" | "PATCH" | "PUT", username: string, path: string, body: object): Promise<Course> {
  const headers = {
    Authorization: await tokenOf(username),
    "Content-Type": "application/json",
    // Of all attempts.
    "Idempotency-Key": randomUUID(),
  };
  const response = await decided(() => fetch(stack.restUrl + path, { method, headers, body: JSON.stringify(body) }));
  if (!response.ok) throw new Refused(path, response.status, await response.text());
  return (await response.json()) as Course;
}

/** The response of the service now; `null` where there is no such thing for this user. */
export async function get<Answer>(username: string, path: string): Promise<Answer | null> {
  const headers = { Authorization: await tokenOf(username) };
  const response = await decided(() => fetch(stack.restUrl + path, { headers }));
  if (response.status === 404) return null;
  if (!response.ok) throw new Refused(path, response.status, await response.text());
  return (await response.json()) as Answer;
}

/** A course as the service has it now. */
export async function courseOf(courseId: number): Promise<Course> {
  const course = await get<Course>("dana", `/courses/${courseId}`);
  if (!course) throw new Error(`There is no course ${courseId}.`);
  return course;
}

/** The courses of a list, from the first, or from the place that `next` of a page names, to the last. */
export async function listOf(
  username: string,
  status: Status,
  order: "asc" | "desc" = "asc",
  next: string | null = null,
): Promise<Course[]> {
  const query = new URLSearchParams({ status, order, limit: "100", ...(next ? { next } : {}) });
  const page = await get<CoursePage>(username, `/courses?${query}`);
  if (!page) throw new Error(`There is no list of ${status} courses.`);
  return page.next ? [...page.items, ...(await listOf(username, status, order, page.next))] : page.items;
}

/** A day without another course: arranged courses must not conflict with each other or with the demo data. */
let nextDay = Math.floor(Date.now() / 10_000) % 3_000;

export function freeDay(): string {
  nextDay += 1;
  return new Date(Date.UTC(2031, 0, 1 + nextDay)).toISOString().slice(0, 10);
}

export function daysFromToday(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export interface Wish {
  courseType?: string;
  location?: string;
  organizationId?: number;
  scheduledDate?: string;
  startTime?: string;
  endTime?: string;
  timeZone?: string;
}

const arranged = new Set<number>();

/**
 * Cancels what a test has left open, so that lists stay short however often the tests are run. Throws where a cancellation has
 * failed, when the others are made; a course that the test has ended itself is no failure.
 */
export async function tidy(): Promise<void> {
  const failures: unknown[] = [];
  for (const courseId of arranged) {
    try {
      await post("dana", `/courses/${courseId}/cancel`, { reason: "Tidied." });
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) failures.push(error);
    }
  }
  arranged.clear();
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("\n"));
}

export async function request(wish: Wish = {}, username = "dana"): Promise<Course> {
  const { organizationId = 7, scheduledDate = freeDay(), startTime = "09:00", endTime = "12:00" } = wish;
  const { courseType = "CPR Basic", timeZone = TIME_ZONE, location = `Room ${randomUUID().slice(0, 8)}` } = wish;
  const course = await post(username, "/courses", {
    ...(user(username).role === "admin" ? { organizationId } : {}),
    courseType,
    scheduledDate,
    startTime,
    endTime,
    timeZone,
    location,
    students: 12,
  });
  arranged.add(course.courseId);
  return course;
}

export async function confirmed(wish: Wish = {}, instructorId = 32): Promise<Course> {
  const { courseId } = await request(wish);
  return post("dana", `/courses/${courseId}/assign`, { instructorId });
}

/** A confirmed course that has started, so that it may be completed; its past hour is used only once. */
export function begun(): Promise<Course> {
  const day = -30 - (Math.floor(Date.now() / 1000) % 2_000);
  return confirmed({ scheduledDate: daysFromToday(day), ...hour() });
}

/** Completed courses of Iffat College and Mike, one per past day. */
export async function completed(count: number): Promise<void> {
  const AT_ONCE = 3;
  const days = Array.from({ length: Math.max(0, count) }, (_, n) => new Date(Date.UTC(1990, 0, 1 + n * 3)));
  while (days.length > 0) {
    await Promise.all(
      days.splice(0, AT_ONCE).map(async (day) => {
        const { courseId } = await confirmed({ scheduledDate: day.toISOString().slice(0, 10), ...hour() });
        await post("dana", `/courses/${courseId}/complete`, { attended: 1 });
        arranged.delete(courseId);
      }),
    );
  }
}

/** How many courses a person has on the list of the completed ones. */
export async function completedCount(username: string): Promise<number> {
  return (await listOf(username, "completed")).length;
}

let nextHour = 0;
function hour(): { startTime: string; endTime: string } {
  nextHour += 1;
  return hourOf(nextHour);
}

/** One of 19 hours by a number, from three o'clock on: on the day when the clocks go forward there is no two o'clock. */
export function hourOf(number: number): { startTime: string; endTime: string } {
  const hour = String(3 + (number % 19)).padStart(2, "0");
  return { startTime: `${hour}:00`, endTime: `${hour}:45` };
}
