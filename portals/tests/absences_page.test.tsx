// @vitest-environment happy-dom
/** The way back from an absence that was added or removed a moment ago. */
import type { Absence } from "@coursewire/client";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { AbsencesPage } from "@/features/absences/index.ts";
import type { Live } from "@/features/live/live_data.ts";
import { NoticeStore, type TextNotice } from "@/features/live/notice_store.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { MIKE } from "./builders.ts";
import { render, settle } from "./rendering.ts";

type Change = (method: string, path: string, body: Record<string, unknown>) => Promise<Absence>;

const HOLIDAY: Absence = {
  absenceId: 124,
  instructorId: 32,
  instructorName: "Mike",
  kind: "holiday",
  fromDate: "2099-07-21",
  fromTime: "13:00",
  toDate: "2099-07-25",
  toTime: null,
  timeZone: "America/Toronto",
  startsAt: "2099-07-21T17:00:00.000Z",
  endsAt: "2099-07-26T04:00:00.000Z",
  note: "Lake.",
  createdAt: "2025-07-12T19:30:00.000Z",
  actor: { role: "instructor", name: "Mike" },
};

let notices: NoticeStore;
let change: ReturnType<typeof vi.fn<Change>>;
/** Whether the service stores what is added, and has not had it before. */
let isNew: boolean;

beforeEach(() => {
  notices = new NoticeStore();
  change = vi.fn<Change>(async () => HOLIDAY);
  isNew = true;
});

async function open(listed: readonly Absence[], role = "instructor"): Promise<void> {
  const client = new QueryClient();
  const live = {
    client,
    changes: { highlight() {} },
    invalidate() {},
    notices,
    realtime: { state: "live", on: () => () => {} },
  } as unknown as Live;
  const add = async () => ({ stored: HOLIDAY, isNew });
  const get = async (path: string) => {
    const isPast = (new URLSearchParams(path.split("?")[1]).get("to") ?? "") < new Date().toISOString();
    const items = listed.filter(({ endsAt }) => endsAt < new Date().toISOString() === isPast);
    return { items, next: null, cursor: "c" };
  };
  const api = { add, change, get };
  const signedIn = { api, role, session: { identity: MIKE } };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <LiveContext value={live}>
            <main tabIndex={-1}>
              <AbsencesPage />
            </main>
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

async function press(name: string): Promise<void> {
  const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  if (!button) throw new Error(`There is no button ${name}.`);
  await act(async () => button.click());
  await settle();
}

async function enter(name: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(`input[name=${name}]`);
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function add(): Promise<void> {
  await enter("fromDate", HOLIDAY.fromDate);
  await send();
}

async function send(): Promise<void> {
  await act(async () => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await settle();
}

const refused = () => [...document.querySelectorAll(".mantine-InputWrapper-error")].map((each) => each.textContent);
const shown = () => notices.notices.at(-1)?.content as TextNotice | undefined;
const said = () => document.querySelector("p[role=status]")?.textContent;

async function undo(): Promise<void> {
  expect(shown()?.action?.label).toBe("Undo");
  await act(async () => shown()?.action?.run());
  await settle();
}

async function remove(): Promise<void> {
  await press("Remove");
  await press("Remove now");
}

test("a removed absence is added again with all that it had", async () => {
  await open([HOLIDAY]);
  await remove();
  expect(said()).toMatch(/^You are available again: 21 Jul 2099/);

  await undo();

  expect(change.mock.lastCall).toEqual([
    "POST",
    "/absences",
    {
      instructorId: 32,
      kind: "holiday",
      fromDate: "2099-07-21",
      fromTime: "13:00",
      toDate: "2099-07-25",
      timeZone: "America/Toronto",
      note: "Lake.",
    },
  ]);
  expect(shown()).toMatchObject({ title: "Undone", tone: "good" });
  expect(said()).toBe("");
});

test("the focus is on the sentence once that is there, and after undoing on the page", async () => {
  await open([]);
  const focused: (string | null)[] = [];
  const status = document.querySelector("p[role=status]");
  status?.addEventListener("focus", () => focused.push(status.textContent));
  await add();
  const before = document.activeElement;

  await undo();

  expect(focused).toEqual([expect.stringMatching(/^You are away: 21 Jul 2099/)]);
  expect([before, document.activeElement]).toEqual([status, document.querySelector("main")]);
});

test("an added absence is removed, also if somebody else has removed it meanwhile", async () => {
  await open([]);
  await add();
  change.mockRejectedValueOnce(new Problem(404, { code: "not_found", detail: "No absence 124." }));

  await undo();

  expect(change.mock.lastCall).toEqual(["POST", "/absences/124/remove", {}]);
  expect(shown()?.title).toBe("Undone");
});

test.each([
  ["instructor", ["First day is required.", "Last day is required."]],
  ["admin", ["Instructor is required.", "First day is required.", "Last day is required."]],
])("everything that an %s has left empty is said at once, by the names that the fields have", async (role, errors) => {
  await open([], role);
  await send();

  expect(refused()).toEqual(errors);
  expect(document.querySelector("form [role=alert]")?.textContent?.trim()).toBe("Some fields need another look.");
});

test("an absence that was entered before is not removed by undoing its repetition, also if it is not listed", async () => {
  isNew = false;
  await open([]);
  await add();
  expect(said()).toMatch(/^You are away: 21 Jul 2099/);
  expect(shown()).toBeUndefined();
});

test("those of the last year are listed besides the later ones", async () => {
  const over = { ...HOLIDAY, absenceId: 120, startsAt: "2025-07-21T04:00:00.000Z", endsAt: "2025-07-22T04:00:00.000Z" };
  await open([over, HOLIDAY]);
  const listed = () =>
    [...document.querySelectorAll("[data-absence]")].map((each) => each.getAttribute("data-absence"));
  expect(listed()).toEqual(["124"]);

  // The other checkbox is in the form.
  await act(async () => document.querySelector<HTMLInputElement>("[data-list=absences] [type=checkbox]")?.click());
  await settle();

  expect(listed()).toEqual(["124", "120"]);
});

test("an absence that cannot be added again says why", async () => {
  await open([HOLIDAY]);
  await remove();
  const errors = [{ field: "instructorId", message: "is deactivated: Mike gets no new courses" }];
  change.mockRejectedValueOnce(new Problem(422, { code: "invalid_fields", errors }));

  await undo();

  expect(shown()).toMatchObject({
    title: "Not undone",
    text: "Instructor is deactivated: Mike gets no new courses.",
    tone: "bad",
  });
});
