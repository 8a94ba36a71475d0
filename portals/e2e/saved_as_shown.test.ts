/** A form saves what it shows, or shows at the field why not: an emptied or incomplete field is never ignored. */
import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import { confirmed, courseOf, freeDay, request } from "./support/api.ts";
import { newContext, openPortal, type Portal } from "./support/browser.ts";
import { field, focused, formOf, instructor, openForm, send } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";

let browser: Browser;
let dana: Portal;

sharedPortal("dana", (portal, started) => {
  dana = portal;
  browser = started;
});

const actions = (): string[] => dana.requests.filter((each) => each.startsWith("POST"));

/** Opens the reschedule form of a course from 09:00 to 12:00, with a reason filled in. */
async function reschedule(status: "pending" | "confirmed"): Promise<number> {
  const { courseId } = await (status === "pending" ? request() : confirmed());
  await openForm(dana.page, status === "pending" ? "Requests" : "Confirmed", courseId, "reschedule");
  await field(dana.page, "reason").fill("The hall is taken.");
  dana.requests.length = 0;
  return courseId;
}

test("a confirmed course keeps both of its hours: an emptied start is refused at the field", async () => {
  const courseId = await reschedule("confirmed");
  await field(dana.page, "startTime").fill("");
  await field(dana.page, "endTime").fill("17:00");

  await send(dana.page);

  await formOf(dana.page).getByText("Start is needed: a confirmed course has a start and an end.").waitFor();
  expect(await focused(dana.page)).toBe("startTime");
  expect(actions()).toEqual([]);
  expect(await courseOf(courseId)).toMatchObject({ startTime: "09:00", endTime: "12:00" });
});

test("both emptied hours of a confirmed course are refused at their fields", async () => {
  await reschedule("confirmed");
  await field(dana.page, "startTime").fill("");
  await field(dana.page, "endTime").fill("");

  await send(dana.page);

  await formOf(dana.page).getByText("Start is needed:").waitFor();
  await formOf(dana.page).getByText("End is needed:").waitFor();
  expect(actions()).toEqual([]);
});

test("both emptied hours of a pending course are taken from it", async () => {
  const courseId = await reschedule("pending");
  await field(dana.page, "startTime").fill("");
  await field(dana.page, "endTime").fill("");

  await send(dana.page);

  await formOf(dana.page).waitFor({ state: "detached" });
  expect(await courseOf(courseId)).toMatchObject({ status: "pending", startTime: null, endTime: null });
});

test("one hour without the other is refused, and the form says so before it is sent", async () => {
  const courseId = await reschedule("pending");
  await field(dana.page, "endTime").fill("");
  await dana.page.getByTestId("hours").getByText("give both a start and an end, or neither").waitFor();

  await send(dana.page);

  await formOf(dana.page).getByText("End is needed too: give both a start and an end, or neither.").waitFor();
  expect(await courseOf(courseId)).toMatchObject({ version: 1 });
});

test("an instructor is not assigned to a course whose hours were emptied", async () => {
  const { courseId } = await request();
  await openForm(dana.page, "Requests", courseId, "assign");
  await instructor(dana.page, "Mike Free").click();
  await field(dana.page, "startTime").fill("");
  await field(dana.page, "endTime").fill("");

  await send(dana.page);

  await formOf(dana.page).getByText("Start is needed:").waitFor();
  expect(await courseOf(courseId)).toMatchObject({ status: "pending" });
});

test.each([
  ["before the start", "08:00"],
  ["at the start", "09:00"],
])("an end %s is refused at the field", async (_, end) => {
  await reschedule("pending");
  await field(dana.page, "endTime").fill(end);

  await send(dana.page);

  await formOf(dana.page)
    .getByText("End must be after the start time, on the same day; the latest is midnight.")
    .waitFor();
  expect(actions()).toEqual([]);
});

test("a time that is half erased is refused, although the browser calls it empty", async () => {
  await reschedule("pending");
  await field(dana.page, "endTime").fill("");
  await field(dana.page, "startTime").focus();
  await dana.page.keyboard.press("Backspace");
  expect(await field(dana.page, "startTime").inputValue()).toBe("");

  await send(dana.page);

  await formOf(dana.page).getByText("Start is not complete: fill in the rest, or clear it.").waitFor();
  expect(await focused(dana.page)).toBe("startTime");
  expect(actions()).toEqual([]);
});

test("what is half typed into a request is refused at each field, and nothing is sent", async () => {
  const { page } = dana;
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await field(page, "startTime").focus();
  await page.keyboard.type("10");
  await field(page, "students").pressSequentially("1e2");
  await page.getByRole("button", { name: "Add a date" }).click();
  expect(await focused(page)).toBe("alternativeDates[0]");
  await page.keyboard.type("24");
  dana.requests.length = 0;

  await send(page);

  await formOf(page).getByText("Start is not complete").waitFor();
  await formOf(page).getByText("Head count must be a whole number.").waitFor();
  await formOf(page).getByText("Other date 1 is not complete").waitFor();
  // The first one that is refused: it was left empty.
  expect(await focused(page)).toBe("organizationId");
  expect(actions()).toEqual([]);
});

test("a reason that is too long is refused as a whole instead of being cut off", async () => {
  const courseId = await reschedule("pending");
  await field(dana.page, "scheduledDate").fill(freeDay());
  await field(dana.page, "reason").fill("x".repeat(501));

  await send(dana.page);

  await formOf(dana.page).getByText("Reason must be text of 1 to 500 characters.").waitFor();
  expect((await field(dana.page, "reason").inputValue()).length).toBe(501);
  expect(await courseOf(courseId)).toMatchObject({ version: 1 });
});

test("the focus stays in the list of other dates while dates are added and removed", async () => {
  const { page } = dana;
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await page.getByRole("button", { name: "Add a date" }).click();
  await page.getByRole("button", { name: "Remove other date 1" }).focus();

  await page.keyboard.press("Enter");

  await expect.poll(() => focused(page)).toBe("Add a date");
});

test("to a reader in another zone a form says whose hours it shows, and what they are there", async () => {
  const { courseId } = await confirmed({ scheduledDate: "2031-07-15" });
  const context = await newContext(browser, { timezoneId: "Europe/Berlin" });
  const { page } = await openPortal(context, "omar");
  await openForm(page, "Confirmed", courseId, "reschedule");
  await page.getByTestId("hours").getByText("09:00–12:00 Toronto time · 15:00–18:00 your time").waitFor();

  await field(page, "startTime").fill("20:00");
  await field(page, "endTime").fill("22:00");

  await page.getByTestId("hours").getByText("20:00–22:00 Toronto time · Wed 16 Jul, 02:00–04:00 your time").waitFor();
  await context.close();
});
