// @vitest-environment happy-dom
/** What the forms on one course send, and what they say before. */
import { act, type ComponentType } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Course, Role } from "@/domain/course.ts";
import { AskCancelForm, AskMoveForm } from "@/features/actions/AskForms.tsx";
import { AssignForm } from "@/features/actions/AssignForm.tsx";
import { CancelForm } from "@/features/actions/CancelForm.tsx";
import { AcceptChangeForm, DeclineChangeForm, WithdrawChangeForm } from "@/features/actions/ChangeRequestForms.tsx";
import { CompleteForm } from "@/features/actions/CompleteForm.tsx";
import { DeclineForm } from "@/features/actions/DeclineForm.tsx";
import { EditForm } from "@/features/actions/EditForm.tsx";
import type { FormProps, OpenForm } from "@/features/actions/open_form.ts";
import { RescheduleForm } from "@/features/actions/RescheduleForm.tsx";
import { course, event } from "./builders.ts";
import { buttonsOfForm, openForm, type Post, quietChanges, sendForm } from "./form_page.tsx";
import { settle } from "./rendering.ts";

const ASKED = { startTime: "09:00", endTime: "12:00", requestedAt: "2025-07-12T19:30:00.000Z" };
const IFFAT = { role: "organization" as const, name: "Iffat" };
const seen = course({
  changeRequest: { ...ASKED, kind: "move", scheduledDate: "2025-07-22", reason: "Exams.", actor: IFFAT },
});
const newer = course({
  version: 3,
  changeRequest: { ...ASKED, kind: "cancel", scheduledDate: null, reason: "No room.", actor: IFFAT },
});

let post: ReturnType<typeof vi.fn<Post>>;
/** What a reload brings. */
let present: Course;

beforeEach(() => {
  present = newer;
  post = vi.fn<Post>(async () => newer);
});

/** The form is open since the course had the version `seen`; an event has told of `newer`, in which `changed` differs. */
async function open(
  Form: ComponentType<FormProps>,
  role: Role = "admin",
  values: Partial<Pick<OpenForm, "restored" | "proposed">> = {},
  changed: string[] = ["changeRequest"],
): Promise<void> {
  const changes = quietChanges();
  changes.record(event({ version: newer.version, changed, course: newer }));
  const get = async (path: string) => (path === "/courses/123" ? present : { items: [], cursor: "c" });
  await openForm(Form, { role, opened: seen, values, changes, post, get });
}

const sent = () => post.mock.calls.map(([path, , { version }]) => [path.replace("/courses/123/", ""), version]);

test.each<[string, ComponentType<FormProps>, Role]>([
  ["scheduledDate", AskMoveForm, "organization"],
  ["reason", AskCancelForm, "organization"],
  ["instructorId", AssignForm, "admin"],
  ["scheduledDate", RescheduleForm, "admin"],
  ["courseType", EditForm, "admin"],
  ["reason", CancelForm, "admin"],
  ["reason", DeclineForm, "instructor"],
  ["attended", CompleteForm, "instructor"],
])(
  "%s has the focus when its form opens, so that no key reaches the button that closes it",
  async (name, Form, role) => {
    await open(Form, role);
    const first = [...document.querySelectorAll("[data-autofocus]")].map((each) => each.getAttribute("name"));
    expect(first).toEqual([name]);
  },
);

describe("a form that was opened before a change by somebody else", () => {
  test.each<[string, ComponentType<FormProps>, Role]>([
    ["change-request/accept", AcceptChangeForm, "admin"],
    ["change-request/decline", DeclineChangeForm, "admin"],
    ["change-request/withdraw", WithdrawChangeForm, "organization"],
    ["change-request", AskCancelForm, "organization"],
    ["change-request", AskMoveForm, "organization"],
    ["assign", AssignForm, "admin"],
    ["reschedule", RescheduleForm, "admin"],
    ["edit", EditForm, "admin"],
    ["cancel", CancelForm, "admin"],
    ["decline", DeclineForm, "instructor"],
    ["complete", CompleteForm, "instructor"],
  ])("sends %s for the version that it shows", async (path, Form, role) => {
    await open(Form, role);
    await sendForm();
    expect(sent()).toEqual([[path, seen.version]]);
  });
});

test("a form goes on with the version of a change that its reader cannot see, and says nothing of it", async () => {
  await open(AskCancelForm, "organization", {}, []);

  expect(document.querySelector("[data-testid=changed]")).toBe(null);
  await sendForm();
  expect(sent()).toEqual([["change-request", newer.version]]);
});

test.each([
  [{ proposed: { scheduledDate: "2025-07-17" } }, false],
  [{ restored: { scheduledDate: "2025-07-17" } }, true],
])("a form begins with %o, and only a draft is said to be back", async (values, isSaid) => {
  await open(RescheduleForm, "admin", values);

  expect(document.querySelector<HTMLInputElement>("[name=scheduledDate]")?.value).toBe("2025-07-17");
  expect(document.querySelector("[data-testid=restored]") !== null).toBe(isSaid);
});

test.each<[string, ComponentType<FormProps>, Role]>([
  ["accept", AcceptChangeForm, "admin"],
  ["decline", DeclineChangeForm, "admin"],
  ["withdraw", WithdrawChangeForm, "organization"],
])(
  "after a reload, the form to %s a change shows what is asked for now, and sends that version",
  async (_action, Form, role) => {
    await open(Form, role);
    const asked = () => document.querySelector("[data-testid=change-request]")?.textContent;
    expect(asked()).toContain("Exams.");

    await act(async () => document.querySelector<HTMLElement>("[data-testid=changed] button")?.click());
    await settle();

    expect(asked()).toContain("No room.");
    await sendForm();
    expect(sent().map(([, version]) => version)).toEqual([newer.version]);
  },
);

test.each<[string, ComponentType<FormProps>, Role]>([
  ["accept", AcceptChangeForm, "admin"],
  ["decline", DeclineChangeForm, "admin"],
  ["withdraw", WithdrawChangeForm, "organization"],
])(
  "after a reload, the form to %s a change that is not asked for any more sends nothing",
  async (_action, Form, role) => {
    present = course({ version: 3 });
    await open(Form, role);

    await act(async () => document.querySelector<HTMLElement>("[data-testid=changed] button")?.click());
    await settle();

    expect(buttonsOfForm()).toEqual(["Close"]);
    expect(document.querySelector("form")?.textContent).toContain("Nothing is asked for any more.");
    await sendForm();
    expect(sent()).toEqual([]);
  },
);

test.each<[ComponentType<FormProps>, Role, string]>([
  [RescheduleForm, "admin", "Rescheduling the course ends the request."],
  [AssignForm, "admin", "Another date or other times end the request."],
  [CancelForm, "admin", "Cancelling the course ends the request."],
  [DeclineForm, "instructor", "This ends the request."],
  [CompleteForm, "instructor", "Completing the course ends the request."],
])("a form that ends the organization's request shows the request and says so (%#)", async (Form, role, effect) => {
  await open(Form, role);

  const note = document.querySelector("[data-testid=change-request]")?.textContent;
  expect(note).toContain("Exams.");
  expect(note).toContain(effect);
});

test.each<[ComponentType<FormProps>, Role, string]>([
  [DeclineChangeForm, "admin", "The organization and the instructor will read it."],
  [DeclineForm, "admin", "The organization, this instructor and the next one will read it."],
  [DeclineForm, "instructor", "The administrators, the organization and the next instructor will read it."],
  [AskMoveForm, "organization", "The administrators and the instructor will read it."],
  [AskCancelForm, "organization", "The administrators and the instructor will read it."],
])("the field for a reason says who will read it (%#)", async (Form, role, readers) => {
  await open(Form, role);
  const described = document.querySelector("[name=reason]")?.getAttribute("aria-describedby")?.split(" ") ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent).join(" ")).toContain(readers);
});

describe("a number", () => {
  async function enter(name: string, text: string): Promise<void> {
    const input = document.querySelector(`[name=${name}]`) as HTMLInputElement;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
    await act(async () => void input.dispatchEvent(new Event("input", { bubbles: true })));
  }

  test.each<[string, ComponentType<FormProps>, string, string]>([
    ["attended", CompleteForm, "1e1", "Attended must be a whole number."],
    ["attended", CompleteForm, "1e2", "Attended must be a whole number."],
    ["attended", CompleteForm, "9.0", "Attended must be a whole number."],
    ["students", EditForm, "1e2", "Head count must be a whole number."],
    ["students", EditForm, "-5", "Head count must be a whole number."],
  ])(
    "%s that is more than digits is refused at its field, and nothing is sent (%#)",
    async (name, Form, text, refusal) => {
      await open(Form);
      await enter(name, text);
      await sendForm();

      const shown = [...document.querySelectorAll("[class*=Input-error]")].map((each) => each.textContent);
      expect([shown, sent()]).toEqual([[refusal], []]);
      expect(document.querySelector<HTMLInputElement>(`[name=${name}]`)?.value).toBe(text);
    },
  );

  test.each<[string, ComponentType<FormProps>, string]>([
    ["attended", CompleteForm, " 9 "],
    ["students", EditForm, "09"],
  ])("%s of digits is sent as a number (%#)", async (name, Form, text) => {
    await open(Form);
    await enter(name, text);
    await sendForm();

    expect(post.mock.calls[0]?.[1]).toMatchObject({ [name]: 9 });
  });
});
