/** A form shows each refusal, names the way out, and keeps the typed values when the course changes. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { confirmed, freeDay, post, request } from "./support/api.ts";
import { act, type Portal, reveal, row, showTab } from "./support/browser.ts";
import { sharedPortal } from "./support/set_up.ts";

let dana: Portal;

sharedPortal("dana", (portal) => {
  dana = portal;
});

const form = (): Locator => dana.page.getByRole("dialog");
const submit = (): Promise<void> => form().locator("[type=submit]").click();

test("each wrong field is told at the field", async () => {
  await dana.page.getByRole("button", { name: "Request a course" }).first().click();
  await form().locator("[name=students]").fill("20000");

  await submit();

  await form().getByText("Organization is required.").waitFor();
  await form().getByText("Course is required.").waitFor();
  await form().getByText("Date is required.").waitFor();
  await form().getByText("Place is required.").waitFor();
  await form().getByText("Head count must be a whole number from 1 to 10,000.").waitFor();
  expect(await form().locator("[name=students]").getAttribute("aria-invalid")).toBe("true");
  expect(
    await form()
      .locator("[name=organizationId]")
      .evaluate((field) => field === document.activeElement),
  ).toBe(true);
});

test("an instructor taken in the meantime is told by name, with the way out", async () => {
  const day = freeDay();
  const [wanted, rival] = [await request({ scheduledDate: day }), await request({ scheduledDate: day })];
  await showTab(dana.page, "Requests");
  await reveal(dana.page, wanted.courseId);
  await act(dana.page, wanted.courseId, "assign");
  await form().getByRole("option", { name: "Mike Free" }).click();
  await post("omar", `/courses/${rival.courseId}/assign`, { instructorId: 32 });
  await form()
    .getByRole("option", { name: new RegExp(`^Mike Busy: course ${rival.courseId}`) })
    .waitFor();

  await submit();

  await form()
    .getByText(/Mike is already teaching CPR Basic/)
    .waitFor();
  await form().getByRole("option", { name: "Sara Free" }).click();
  await submit();
  await form().waitFor({ state: "detached" });
});

test("a course that changes under an open form is offered anew, and what was typed stays", async () => {
  const { courseId } = await confirmed();
  await showTab(dana.page, "Confirmed");
  await reveal(dana.page, courseId);
  await act(dana.page, courseId, "reschedule");
  await form().locator("[name=reason]").fill("The projector is broken.");
  const day = freeDay();
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: day, reason: "The room is taken." });
  const banner = dana.page.getByTestId("changed");
  await banner.getByText(/Omar moved CPR Basic/).waitFor();

  await submit();
  await dana.page
    .getByTestId("refusal")
    .getByText(/Nothing was saved\./)
    .waitFor();
  await banner.getByRole("button", { name: "Reload the course" }).click();
  await banner.waitFor({ state: "detached" });

  expect(await form().locator("[name=reason]").inputValue()).toBe("The projector is broken.");
  expect(await form().locator("[name=scheduledDate]").inputValue()).toBe(day);
  const another = freeDay();
  await form().locator("[name=scheduledDate]").fill(another);
  await submit();
  await form().waitFor({ state: "detached" });
  await row(dana.page, courseId).locator(`time[datetime="${another}"]`).waitFor();
});
