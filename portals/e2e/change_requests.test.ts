/** What organizations, instructors and administrators ask of each other: editing, change requests, declining, copying. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, courseOf, freeDay, request, tidy } from "./support/api.ts";
import { filterBy, launch, newContext, openPortal, reveal, row, showTab } from "./support/browser.ts";
import { field, formOf, instructor, leave, openForm, seek, send, sent } from "./support/forms.ts";

const REASON = "The hall is taken.";

let browser: Browser;
let dana: Page;
let iffat: Page;
let mike: Page;

beforeAll(async () => {
  browser = await launch();
  // With the animations of the forms, as most people see them.
  const open = async (username: string) =>
    openPortal(await newContext(browser, { reducedMotion: "no-preference" }), username);
  const portals = await Promise.all(["dana", "iffat", "mike"].map(open));
  [dana, iffat, mike] = portals.map(({ page }) => page) as [Page, Page, Page];
});

afterEach(async () => {
  await Promise.all([dana, iffat, mike].map(leave));
  await tidy();
});

afterAll(() => browser.close());

/** The organization asks to move a course from 09:00–12:00 to another day, 13:00–16:00. */
async function askToMove(courseId: number, day: string): Promise<void> {
  await openForm(iffat, "Confirmed", courseId, "ask-move");
  await field(iffat, "scheduledDate").fill(day);
  await field(iffat, "startTime").fill("13:00");
  await field(iffat, "endTime").fill("16:00");
  await field(iffat, "reason").fill(REASON);
  await sent(iffat);
}

test("an organization edits its request, and the administrators see it", async () => {
  const { courseId } = await request();
  await openForm(iffat, "Requests", courseId, "edit");
  const place = `Hall ${courseId}`;
  await field(iffat, "location").fill(place);
  await field(iffat, "students").fill("15");
  await field(iffat, "notes").fill("Bring two manikins.");

  await sent(iffat);

  expect(await courseOf(courseId)).toMatchObject({ location: place, students: 15, notes: "Bring two manikins." });
  await showTab(dana, "Requests");
  await (await reveal(dana, courseId)).getByText(place).waitFor();
});

describe("an organization asks to move a confirmed course", () => {
  test("and an administrator, who sees what is beside what is asked for, accepts with one press", async () => {
    const { courseId, scheduledDate } = await confirmed();
    const day = freeDay();
    await askToMove(courseId, day);
    await showTab(dana, "Confirmed");
    await (await reveal(dana, courseId)).getByTestId("change-request-chip").getByText("Move asked for").waitFor();
    expect(await courseOf(courseId)).toMatchObject({ scheduledDate, startTime: "09:00" });

    await openForm(dana, "Confirmed", courseId, "accept-change");
    const note = formOf(dana).getByTestId("change-request");
    await note.getByText("Iffat College asks to move this course").waitFor();
    await note.getByText(/, 09:00–12:00 Toronto time$/).waitFor();
    await note.getByText(/, 13:00–16:00 Toronto time$/).waitFor();
    await note.getByText(REASON).waitFor();
    expect(await violationsOf(dana, "accept")).toEqual([]);
    await sent(dana);

    expect(await courseOf(courseId)).toMatchObject({ scheduledDate: day, startTime: "13:00", changeRequest: null });
    await row(iffat, courseId).locator(`time[datetime="${day}"]`).waitFor();
    expect(await row(iffat, courseId).getByTestId("change-request-chip").count()).toBe(0);
  });

  test("and an administrator chooses another instructor when the present one is busy then", async () => {
    const { courseId } = await confirmed();
    const day = freeDay();
    await confirmed({ scheduledDate: day, startTime: "13:00", endTime: "16:00" });
    await askToMove(courseId, day);
    await showTab(dana, "Confirmed");
    await (await reveal(dana, courseId)).getByTestId("change-request-chip").waitFor();
    await openForm(dana, "Confirmed", courseId, "accept-change");
    await seek(dana, "Mike");
    await instructor(dana, /^Mike Busy/).waitFor();

    await send(dana);

    await dana
      .getByTestId("refusal")
      .getByText(/Mike is already teaching/)
      .waitFor();
    await seek(dana, "Sara");
    await instructor(dana, "Sara Free").click();
    await sent(dana);
    expect(await courseOf(courseId)).toMatchObject({ scheduledDate: day, instructorId: 33 });
  });

  test("and withdraws that", async () => {
    const { courseId } = await confirmed();
    await askToMove(courseId, freeDay());

    await openForm(iffat, "Confirmed", courseId, "withdraw-change");
    await sent(iffat);

    expect(await courseOf(courseId)).toMatchObject({ status: "confirmed", changeRequest: null });
    await row(iffat, courseId).getByTestId("change-request-chip").waitFor({ state: "detached" });
  });
});

test("an organization asks to cancel, an administrator declines, and the course stays", async () => {
  const { courseId } = await confirmed();
  await openForm(iffat, "Confirmed", courseId, "ask-cancel");
  await field(iffat, "reason").fill("Too few people.");
  await sent(iffat);
  await showTab(dana, "Confirmed");
  await (await reveal(dana, courseId)).getByTestId("change-request-chip").getByText("Cancellation asked for").waitFor();

  await openForm(dana, "Confirmed", courseId, "decline-change");
  await field(dana, "reason").fill("It can no longer be cancelled.");
  await sent(dana);

  expect(await courseOf(courseId)).toMatchObject({ status: "confirmed", changeRequest: null });
});

test("an instructor declines a course, which waits for another instructor", async () => {
  const { courseId } = await confirmed();
  await reveal(mike, courseId);
  await openForm(mike, "Schedule", courseId, "decline");
  await field(mike, "reason").fill("I am ill.");

  await sent(mike);

  await row(mike, courseId).waitFor({ state: "detached" });
  await showTab(dana, "Requests");
  await reveal(dana, courseId);
  expect(await courseOf(courseId)).toMatchObject({ status: "pending", instructorId: null });
});

test("an administrator takes the instructor off a course", async () => {
  const { courseId } = await confirmed();
  await openForm(dana, "Confirmed", courseId, "decline");
  await field(dana, "reason").fill("Mike is ill.");

  await sent(dana);

  expect(await courseOf(courseId)).toMatchObject({ status: "pending", instructorId: null });
});

test("a copy has the course's values but its day, and keeps a draft of its own", async () => {
  const { courseId, location } = await request({ courseType: "First Aid" });
  await openForm(iffat, "Requests", courseId, "copy");
  expect(await field(iffat, "courseType").inputValue()).toBe("First Aid");
  expect(await field(iffat, "location").inputValue()).toBe(location);
  expect(await field(iffat, "startTime").inputValue()).toBe("09:00");
  expect(await field(iffat, "scheduledDate").inputValue()).toBe("");
  const day = freeDay();
  await field(iffat, "scheduledDate").fill(day);
  iffat.once("dialog", (dialog) => void dialog.accept());
  await iffat.reload();
  await iffat.getByTestId("restored").waitFor();
  expect(await field(iffat, "courseType").inputValue()).toBe("First Aid");
  expect(await field(iffat, "scheduledDate").inputValue()).toBe(day);

  await sent(iffat);

  await filterBy(iffat, location);
  const copied = iffat.locator("main [data-course]", { hasText: location }).nth(1);
  await copied.waitFor();
  const number = Number(await copied.getAttribute("data-course"));
  expect(await courseOf(number)).toMatchObject({ courseType: "First Aid", scheduledDate: day, students: 12 });
  await openForm(iffat, "Requests", number, "cancel");
  await field(iffat, "reason").fill("Only a test.");
  await sent(iffat);
});

test("rescheduling onto the organization's own place and day is refused with a link to the other course", async () => {
  const [day, location] = [freeDay(), `Hall ${freeDay()}`];
  const held = await request({ scheduledDate: day, location });
  const { courseId } = await request({ location });
  await openForm(dana, "Requests", courseId, "reschedule");
  await field(dana, "scheduledDate").fill(day);
  await field(dana, "reason").fill(REASON);

  await send(dana);

  const link = dana.getByTestId("refusal").getByRole("link", { name: `Open course ${held.courseId} in a new tab` });
  expect(await link.getAttribute("href")).toBe(`/admin/courses/${held.courseId}`);
});

test("a course may end at midnight", async () => {
  const { courseId } = await request();
  await openForm(dana, "Requests", courseId, "reschedule");
  await field(dana, "startTime").fill("20:00");
  await field(dana, "endTime").fill("00:00");
  await dana.getByTestId("hours").getByText("20:00–24:00 Toronto time").waitFor();
  await field(dana, "reason").fill(REASON);

  await sent(dana);

  expect(await courseOf(courseId)).toMatchObject({ startTime: "20:00", endTime: "24:00" });
  await row(dana, courseId).getByText("20:00–24:00").waitFor();
  await openForm(dana, "Requests", courseId, "reschedule");
  expect(await field(dana, "endTime").inputValue()).toBe("00:00");
});
