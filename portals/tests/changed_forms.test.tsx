// @vitest-environment happy-dom
/** Forms on a course that has changed: those that are open again after a reload, and those whose action is over. */
import { act, type ComponentType } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Course, HistoryEntry, Role } from "@/domain/course.ts";
import { AskMoveForm } from "@/features/actions/AskForms.tsx";
import { AssignForm } from "@/features/actions/AssignForm.tsx";
import { CancelForm } from "@/features/actions/CancelForm.tsx";
import { AcceptChangeForm } from "@/features/actions/ChangeRequestForms.tsx";
import { DeclineForm } from "@/features/actions/DeclineForm.tsx";
import { EditForm } from "@/features/actions/EditForm.tsx";
import type { FormProps, OpenForm } from "@/features/actions/open_form.ts";
import { RescheduleForm } from "@/features/actions/RescheduleForm.tsx";
import { NoResponse, Problem } from "@/platform/request_errors.ts";
import { course, event } from "./builders.ts";
import { buttonsOfForm, openForm, type Post, quietChanges, sendForm, shownAt } from "./form_page.tsx";
import { press } from "./rendering.ts";

const OMAR = { role: "admin" as const, name: "Omar" };
const OPENED = course();
const PENDING = course({ status: "pending", instructorId: null, instructorName: null });
const MOVED = course({ version: 3, scheduledDate: "2025-07-16", updatedAt: "2025-07-13T09:00:00.000Z" });
const CANCELLED = course({ version: 3, status: "cancelled", reason: "No room." });
const GONE = new Problem(404, { code: "not_found", what: "course", detail: "There is no course 123." });
const TYPED = { restored: { reason: "The hall is taken." } };

let post: ReturnType<typeof vi.fn<Post>>;
/** The responses by path. */
let served: Record<string, unknown>;

beforeEach(() => {
  post = vi.fn<Post>(async () => MOVED);
  served = {};
});

async function get(path: string): Promise<unknown> {
  const response = served[path] ?? { items: [], cursor: "c" };
  if (response instanceof Error) throw response;
  return response;
}

/** The course is now like `present`, by changes of which no event tells. */
function serve(present: Course, ...entries: Partial<HistoryEntry>[]): void {
  served["/courses/123"] = present;
  const entry = { at: "2025-07-13T09:00:00.000Z", actor: OMAR, reason: null, from: OPENED, to: present };
  served["/courses/123/history"] = { items: entries.map((each) => ({ ...entry, ...each })) };
}

function open(
  Form: ComponentType<FormProps>,
  opened = OPENED,
  role: Role = "admin",
  values: Partial<OpenForm> = {},
  changes = quietChanges(),
): Promise<void> {
  return openForm(Form, { role, opened, values, changes, post, get });
}

const headOfForm = (): string => document.querySelector("form > div")?.firstElementChild?.textContent ?? "";

describe("a form that is open again after a reload", () => {
  test("says what has changed meanwhile, and goes on with the newest version", async () => {
    serve(MOVED, { version: 2, type: "course_assigned" }, { version: 3, type: "course_rescheduled" });
    await open(RescheduleForm, OPENED, "admin", TYPED);

    expect(shownAt("changed")).toContain("Omar moved CPR Basic from 15 Jul 2025 to 16 Jul 2025");
    await press(document.querySelector("[data-testid=changed] button") as HTMLElement);
    expect(shownAt("changed")).toBe(null);
    expect(headOfForm()).toContain("16 Jul 2025");
  });

  test("says nothing of a course that is as it was, or differs in what the reader cannot see", async () => {
    serve(OPENED);
    await open(CancelForm, OPENED, "admin", TYPED);
    expect(shownAt("changed")).toBe(null);
  });

  test("sends the version of a change that the reader cannot see", async () => {
    serve({ ...OPENED, version: 3, updatedAt: "2025-07-13T09:00:00.000Z" });
    await open(CancelForm, OPENED, "admin", TYPED);
    await sendForm();

    expect([shownAt("changed"), post.mock.calls[0]?.[2].version]).toEqual([null, 3]);
  });

  test("can only be closed if the course was cancelled", async () => {
    serve(CANCELLED, { version: 3, type: "course_cancelled" });
    await open(AssignForm, OPENED, "admin", { restored: { instructorId: 5 } });

    expect(shownAt("changed")).toContain("Omar cancelled CPR Basic");
    expect(buttonsOfForm()).toEqual(["Close"]);
  });

  test("can only be closed if the reader may no longer see the course", async () => {
    served["/courses/123"] = GONE;
    await open(DeclineForm, OPENED, "instructor", TYPED);

    expect(shownAt("changed")).toContain("This course is no longer on your list.");
    expect(buttonsOfForm()).toEqual(["Close"]);
  });

  test("asks nothing if it was just opened", async () => {
    serve(MOVED, { version: 3, type: "course_rescheduled" });
    await open(RescheduleForm);
    expect(shownAt("changed")).toBe(null);
  });
});

describe("a form whose action is over", () => {
  const ASKED = { startTime: "09:00", endTime: "12:00", requestedAt: "2025-07-12T19:30:00.000Z" };
  const IFFAT = { role: "organization" as const, name: "Iffat" };
  const CANCELLATION = { ...ASKED, kind: "cancel" as const, scheduledDate: null, reason: "No room.", actor: IFFAT };

  test.each<[string, ComponentType<FormProps>, Role, Course, Course | null]>([
    ["an edited request was assigned", EditForm, "organization", PENDING, course({ version: 3 })],
    ["a declined course was handed on", DeclineForm, "instructor", OPENED, null],
    ["a course to be moved was cancelled", AskMoveForm, "organization", OPENED, CANCELLED],
    [
      "a change to be accepted was withdrawn",
      AcceptChangeForm,
      "admin",
      course({ changeRequest: CANCELLATION }),
      course({ version: 3 }),
    ],
  ])("can only be closed: %s", async (_what, Form, role, opened, now) => {
    const changes = quietChanges();
    changes.record(event({ version: 3, changed: ["status"], course: now }));
    await open(Form, opened, role, {}, changes);

    expect(shownAt("changed")).toContain("The course has changed, so this form cannot be sent any more.");
    expect(document.querySelectorAll("[data-testid=changed] button")).toHaveLength(0);
    expect(buttonsOfForm()).toEqual(["Close"]);
    await sendForm();
    expect(post).not.toHaveBeenCalled();
  });

  test.each([
    [new Problem(412, { code: "stale_version", course: course({ version: 3 }), detail: "It was assigned." })],
    [GONE],
  ])("can only be closed after the refusal that says so, before its event has come (%#)", async (refusal) => {
    post.mockRejectedValueOnce(refusal);
    await open(EditForm, PENDING, "organization");
    await sendForm();

    expect(shownAt("refusal")).toContain("so this form cannot be sent any more.");
    expect(buttonsOfForm()).toEqual(["Close"]);
  });

  test("can be sent again if its own request had no response", async () => {
    const changes = quietChanges();
    post.mockRejectedValueOnce(new NoResponse(new Error("no network")));
    await open(CancelForm, OPENED, "admin", {}, changes);
    await sendForm();
    const cancelled = event({ type: "course_cancelled", version: 3, changed: ["status"], course: CANCELLED });
    await act(async () => changes.record(cancelled));

    expect(buttonsOfForm()).toEqual(["Close without knowing", "Cancel course"]);
  });
});
