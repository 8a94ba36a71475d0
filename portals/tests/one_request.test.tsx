// @vitest-environment happy-dom
/** Of two submissions in one moment, while the service is slow, the first one is sent: in each form and row of the management. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { beforeEach, expect, test } from "vitest";
import { AbsencesPage } from "@/features/absences/index.ts";
import { PeoplePage } from "@/features/administration/index.ts";
import { CalendarFeedPanel } from "@/features/calendar_feed/index.ts";
import type { Live } from "@/features/live/live_data.ts";
import { NoticeStore } from "@/features/live/notice_store.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { WebhooksPage } from "@/features/webhooks/index.ts";
import { MIKE } from "./builders.ts";
import { ABSENCE, CHECKED, STORED } from "./management_answers.ts";
import { button, field, type } from "./page_parts.ts";
import { press, render, settle } from "./rendering.ts";

/** Answers what was sent so far. */
let answer: () => void;
let sent: string[];
let hold: (method: string, path: string, body?: { save?: boolean }) => Promise<object>;

beforeEach(() => {
  history.replaceState(null, "", "/admin/people");
  sent = [];
  const waiting: (() => void)[] = [];
  answer = () => {
    for (const go of waiting.splice(0)) go();
  };
  hold = (method, path, body) => {
    // What the file would change is asked first, and answered at once.
    if (body?.save === false) return Promise.resolve(CHECKED);
    sent.push(`${method} ${path}`);
    return new Promise((resolve) =>
      waiting.push(() => resolve({ ...CHECKED, ...ABSENCE, stored: ABSENCE, isNew: true, left: 0 })),
    );
  };
});

async function show(page: ReactNode): Promise<void> {
  const client = new QueryClient();
  const api = {
    get: async (path: string) => Object.entries(STORED).find(([begin]) => path.startsWith(begin))?.[1] ?? { items: [] },
    add: (path: string) => hold("POST", path),
    change: (method: string, path: string, body?: { save?: boolean }) => hold(method, path, body),
  };
  const live = {
    client,
    changes: { highlight() {} },
    invalidate() {},
    notices: new NoticeStore(),
    realtime: { state: "live", on: () => () => {} },
  };
  const signedIn = { api, role: "instructor", session: { username: "eva", identity: MIKE } };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <LiveContext value={live as unknown as Live}>{page}</LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

const typeIn = (label: string, text: string): Promise<void> => type(field(label), text);

/** Does it twice before anything is rendered, and once more afterwards. */
async function twice(once: () => void): Promise<void> {
  await act(async () => {
    once();
    once();
  });
  await act(async () => once());
}

const submit = (name: string) => () =>
  void button(name).form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
const enter = (label: string) => () =>
  void field(label).dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
const pressed = (name: string) => () => button(name).click();

async function open(tab: string): Promise<void> {
  await show(<PeoplePage />);
  const found = [...document.querySelectorAll<HTMLElement>("[role=tab]")].find(
    ({ textContent }) => textContent === tab,
  );
  if (!found) throw new Error(`There is no tab “${tab}”.`);
  await press(found);
}

interface Case {
  name: string;
  begin: () => Promise<void>;
  once: () => void;
  request: string;
}

const CASES: Case[] = [
  {
    name: "a new organization",
    begin: async () => {
      await open("Organizations");
      await typeIn("Name of the new organization", "Eastgate");
    },
    once: submit("Add organization"),
    request: "POST /people/organizations",
  },
  {
    name: "a new instructor",
    begin: async () => {
      await open("Instructors");
      await typeIn("Name of the new instructor", "Yan");
    },
    once: submit("Add instructor"),
    request: "POST /people/instructors",
  },
  {
    name: "a new name, by Enter",
    begin: async () => {
      await open("Organizations");
      await press(button("Rename Iffat College"));
    },
    once: enter("New name of Iffat College"),
    request: "PATCH /people/organizations/7",
  },
  {
    name: "the state of a record",
    begin: () => open("Organizations"),
    once: pressed("Deactivate Iffat College"),
    request: "PATCH /people/organizations/7",
  },
  {
    name: "a new course type",
    begin: async () => {
      await open("Course types");
      await typeIn("Name of the new course type", "Rowing");
    },
    once: submit("Add course type"),
    request: "POST /people/course-types",
  },
  {
    name: "a changed course type",
    begin: async () => {
      await open("Course types");
      await press(button("Edit Sailing"));
    },
    once: submit("Save"),
    request: "PATCH /people/course-types/1",
  },
  {
    name: "the state of a course type",
    begin: () => open("Course types"),
    once: pressed("Deactivate Sailing"),
    request: "PATCH /people/course-types/1",
  },
  { name: "a new user", begin: () => open("Users"), once: submit("Add and invite"), request: "POST /people/users" },
  {
    name: "a changed user, by Enter",
    begin: async () => {
      await open("Users");
      await press(button("Edit Zoë"));
    },
    once: enter("Name of Zoë"),
    request: "PATCH /people/users/zoe",
  },
  {
    name: "another invitation",
    begin: () => open("Users"),
    once: pressed("Invite again: Zoë"),
    request: "POST /people/users/zoe/invite",
  },
  {
    name: "a disabled user",
    begin: async () => {
      await open("Users");
      await press(button("Disable Zoë"));
    },
    once: pressed("Disable Zoë"),
    request: "POST /people/users/zoe/disable",
  },
  {
    name: "a file",
    begin: async () => {
      await open("Import and export");
      const input = document.querySelector<HTMLInputElement>("input[type=file]");
      await act(async () => {
        Object.defineProperty(input, "files", { value: [new File(["name\nEastgate\n"], "a.csv")] });
        input?.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await settle();
    },
    once: pressed("Save 1 row"),
    request: "POST /people/imports/organizations",
  },
  {
    name: "a new webhook",
    begin: () => show(<WebhooksPage />),
    once: submit("Add webhook"),
    request: "POST /people/webhooks",
  },
  ...(
    [
      ["a changed webhook", "Edit Rooms", submit("Save"), "PATCH /people/webhooks/0a1b2c3d"],
      ["events again", "Send again to Rooms", submit("Send all again"), "POST /people/webhooks/0a1b2c3d/replay"],
      ["a new secret", "New secret for Rooms", pressed("Make a new secret"), "POST /people/webhooks/0a1b2c3d/secret"],
      ["a removed webhook", "Remove Rooms", pressed("Remove Rooms"), "POST /people/webhooks/0a1b2c3d/remove"],
    ] as const
  ).map(([name, opener, once, request]) => ({
    name,
    begin: async () => {
      await show(<WebhooksPage />);
      await press(button(opener));
    },
    once,
    request,
  })),
  {
    name: "a new absence",
    begin: async () => {
      await show(<AbsencesPage />);
      await typeIn("First day", "2099-07-21");
    },
    once: submit("Add absence"),
    request: "POST /absences",
  },
  {
    name: "a removed absence",
    begin: async () => {
      await show(<AbsencesPage />);
      await press(button("Remove"));
    },
    once: pressed("Remove now"),
    request: "POST /absences/124/remove",
  },
  {
    name: "a new address of the calendar",
    begin: async () => {
      await show(<CalendarFeedPanel />);
      await press(button("Make a new address"));
    },
    once: pressed("Make a new address"),
    request: "POST /calendar-feed?replace=true",
  },
];

test.each(CASES)("$name is sent once", async ({ begin, once, request }) => {
  await begin();

  await twice(once);
  await settle();
  const whileBusy = [...sent];
  await act(async () => answer());
  await settle();

  expect(whileBusy).toEqual([request]);
  expect(sent).toEqual([request]);
  expect([...document.querySelectorAll("[role=alert], [aria-invalid=true]")]).toEqual([]);
});

test("the next one can be sent once the first one is answered", async () => {
  await open("Organizations");
  for (const name of ["Eastgate", "Westgate"]) {
    await typeIn("Name of the new organization", name);
    await twice(submit("Add organization"));
    await act(async () => answer());
    await settle();
  }

  expect(sent).toEqual(["POST /people/organizations", "POST /people/organizations"]);
});
