// @vitest-environment happy-dom
/** What the form that requests a course fills in by itself. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { type OpenForm, OpenFormContext } from "@/features/actions/open_form.ts";
import { RequestForm } from "@/features/actions/RequestForm.tsx";
import type { Live } from "@/features/live/live_data.ts";
import { NoticeStore } from "@/features/live/notice_store.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { course, DANA } from "./builders.ts";
import { render, settle, unmount } from "./rendering.ts";

const TYPES = [
  { courseTypeId: 1, name: "First Aid", durationMinutes: 150 },
  { courseTypeId: 2, name: "CPR Basic", durationMinutes: 240 },
];

let respond: () => void;
const post = vi.fn();

async function show(role: string, copied: Course | null = null): Promise<void> {
  const catalogue = new Promise((resolve) => {
    respond = () => resolve({ items: TYPES });
  });
  const get = (path: string) => (path === "/course-types" ? catalogue : Promise.resolve({ items: [], next: null }));
  const signedIn = { api: { get, post }, role, session: { identity: { ...DANA, role } } };
  const live = {
    actions: { track: (response: Promise<Course>) => response },
    notices: new NoticeStore(),
    realtime: { state: "live", on: () => () => {} },
  } as unknown as Live;
  const form: OpenForm = { restored: null, keep() {}, setBase() {}, setBusy() {} };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn as unknown as SignedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <LiveContext value={live}>
            <OpenFormContext value={form}>
              <RequestForm key={role + copied?.courseId} copied={copied} onDone={() => {}} onClose={() => {}} />
            </OpenFormContext>
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

const field = (name: string) => document.querySelector(`input[name=${name}]`) as HTMLInputElement;

async function enter(name: string, text: string): Promise<void> {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field(name), text);
  await act(async () => void field(name).dispatchEvent(new Event("input", { bubbles: true })));
}

async function load(): Promise<void> {
  respond();
  await settle(100);
}

beforeEach(() => show("organization"));

test("the end follows from the start and the type, and changes with the start", async () => {
  await load();
  await enter("courseType", "First Aid");
  await enter("startTime", "09:00");
  const first = field("endTime").value;
  await enter("startTime", "14:00");

  expect([first, field("endTime").value]).toEqual(["11:30", "16:30"]);
});

test("the end follows when the types arrive after the type and the start were entered", async () => {
  await enter("courseType", "First Aid");
  await enter("startTime", "09:00");
  await load();

  expect(field("endTime").value).toBe("11:30");
});

test("an end that was typed stays", async () => {
  await load();
  await enter("courseType", "First Aid");
  await enter("startTime", "09:00");
  await enter("endTime", "12:00");
  await enter("startTime", "08:00");

  expect(field("endTime").value).toBe("12:00");
});

test("an end that was typed stays when another type is chosen", async () => {
  await load();
  await enter("startTime", "09:00");
  await enter("endTime", "12:30");
  await enter("courseType", "First Aid");

  expect(field("endTime").value).toBe("12:30");
});

test("the end follows another type", async () => {
  await load();
  await enter("courseType", "First Aid");
  await enter("startTime", "09:00");
  await enter("courseType", "CPR Basic");

  expect(field("endTime").value).toBe("13:00");
});

test("an end that was filled in follows the start across midnight and back", async () => {
  await load();
  await enter("courseType", "CPR Basic");
  const ends: string[] = [];
  for (const start of ["20:00", "21:00", "20:00", "09:00"]) {
    await enter("startTime", start);
    ends.push(field("endTime").value);
  }

  expect(ends).toEqual(["00:00", "", "00:00", "13:00"]);
});

test("an end that was filled in follows another type behind a text that is none", async () => {
  await load();
  await enter("courseType", "First Aid");
  await enter("startTime", "09:00");
  await enter("courseType", "CPR Basi");
  await enter("courseType", "CPR Basic");

  expect(field("endTime").value).toBe("13:00");
});

test("a copied end stays when the type is taken as the catalogue writes it", async () => {
  await unmount();
  await show("organization", course({ courseType: "first aid", startTime: "09:00", endTime: "12:30" }));
  await load();
  await act(async () => field("courseType").focus());
  await act(async () => field("courseType").blur());
  await settle();

  expect([field("courseType").value, field("endTime").value]).toEqual(["First Aid", "12:30"]);
});

test.each([
  ["organization", "courseType"],
  ["admin", "organizationId"],
])("the first field of an %s has the focus when the dialog opens", async (role, name) => {
  await show(role);

  const first = [...document.querySelectorAll("[data-autofocus]")].map((each) => each.getAttribute("name"));
  expect(first).toEqual([name]);
});

test.each([
  ["scheduledDate", "required"],
  ["courseType", "offered_type"],
])(
  "a copied type that is not offered any more has the focus only where it is what is refused: %s",
  async (name, rule) => {
    await show("organization", course({ courseType: "Food Hygiene" }));
    await load();
    field("courseType").focus();
    await act(async () => field("courseType").blur());
    expect(field("courseType").getAttribute("aria-invalid")).toBe("true");
    post.mockRejectedValueOnce(
      new Problem(422, { code: "invalid_fields", errors: [{ field: name, rule, message: "is wrong" }] }),
    );

    await act(async () => {
      document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
    await settle();

    expect(document.activeElement).toBe(field(name));
  },
);

test("a field that is refused at once is told together with every one that is missing", async () => {
  await unmount();
  await show("admin");
  await load();
  await enter("students", "1e2");
  await act(async () => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });

  expect([...document.querySelectorAll("[id$=-error]")].map((each) => each.textContent)).toEqual([
    "Organization is required.",
    "Course is required.",
    "Date is required.",
    "Place is required.",
    "Head count must be a whole number.",
  ]);
});
