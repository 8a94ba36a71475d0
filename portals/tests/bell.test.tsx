// @vitest-environment happy-dom
/** The bell in the header, its list, and the choices in the settings. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { ChangeStore } from "@/features/live/change_store.ts";
import { KeptLevels } from "@/features/live/kept_levels.ts";
import type { Live } from "@/features/live/live_data.ts";
import { SocketFrames } from "@/features/live/socket_frames.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { Bell, NoticeSettings } from "@/features/notices/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { browserStorage } from "@/platform/browser_storage.ts";
import { DANA, event } from "./builders.ts";
import { press, render, settle, unmount } from "./rendering.ts";

const OMAR = { role: "admin", name: "Omar" };
const CONNECTED = { state: "live", reason: null, transport: "websocket" };
const ITEMS = [
  { data: event({ id: "k3f9.42", courseId: 7, actor: OMAR }), isRead: false },
  { data: event({ id: "k3f9.41", courseId: 8, type: "course_cancelled", actor: OMAR }), isRead: true },
];

let sendsMail: boolean;
let change: ReturnType<typeof vi.fn>;

async function get(path: string): Promise<unknown> {
  if (path.startsWith("/notices/preferences")) return { preferences: {}, sendsMail };
  const cursors = { readUpTo: "k3f9.41", newest: "k3f9.42", seenUpTo: "k3f9.41" };
  return { items: ITEMS, unread: 1, hasMoreUnread: false, ...cursors, seenWithinSeconds: null, preferences: {} };
}

async function show(children: ReactNode, role = "admin", identity = "admin/dana"): Promise<void> {
  const client = new QueryClient();
  const live = {
    client,
    changes: new ChangeStore(),
    frames: new SocketFrames(undefined),
    name: `bell test|${identity}`,
    shared: { identity },
    levels: new KeptLevels(browserStorage, identity),
    own: { has: () => false },
    invalidate() {},
    realtime: { status: CONNECTED, onState: () => () => {}, on: () => () => {}, cursor: "k3f9.42" },
  } as unknown as Live;
  const store = { beforeSignOut: () => () => {} };
  const signedIn = { api: { get, change }, role, session: { identity: DANA }, store } as unknown as SignedIn;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <LiveContext value={live}>
          <QueryClientProvider client={client}>{children}</QueryClientProvider>
        </LiveContext>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
const the = (selector: string) => all(selector)[0] as HTMLElement;
const labelled = (text: string) => all("button").find(({ textContent }) => textContent === text) as HTMLElement;

beforeEach(() => {
  sendsMail = false;
  localStorage.clear();
  change = vi.fn(async () => ({}));
});

test("the bell says how much is unread, and its list which", async () => {
  await show(<Bell />);
  expect(the("[data-testid=bell]").getAttribute("aria-label")).toBe("Notices: 1 unread");

  await press(the("[data-testid=bell]"));

  expect(all("[data-notice-type]").map(({ dataset }) => [dataset.noticeType, dataset.read])).toEqual([
    ["course_assigned", "false"],
    ["course_cancelled", "true"],
  ]);
  expect(the("[data-notice-type]").textContent).toContain("Unread:");
});

test("everything is read by one press", async () => {
  await show(<Bell />);
  await press(the("[data-testid=bell]"));

  const button = labelled("Mark all as read");
  button.focus();
  await press(button);

  expect(change.mock.calls).toEqual([["POST", "/notices/read", { upTo: "k3f9.42" }]]);
  expect(the("[data-testid=bell]").getAttribute("aria-label")).toBe("Notices: everything is read");
  expect(button.getAttribute("aria-disabled")).toBe("true");
  // A button that loses the focus takes Escape from the panel.
  expect([button.hasAttribute("disabled"), document.activeElement]).toEqual([false, button]);
  await press(button);
  expect(change).toHaveBeenCalledOnce();
});

test("what could not be saved is said", async () => {
  change = vi.fn(async () => {
    throw new Error("No network");
  });
  await show(<Bell />);
  await press(the("[data-testid=bell]"));

  await press(labelled("Mark all as read"));

  expect(the("[role=alert]").textContent).toBe("That could not be saved. Try again.");
});

test("a notice opens its course, and is read", async () => {
  await show(<Bell />);
  await press(the("[data-testid=bell]"));

  await press(the("[data-notice-type]"));

  expect(location.pathname).toMatch(/\/courses\/7$/);
  expect(change.mock.calls).toEqual([["POST", "/notices/read", { ids: ["k3f9.42"] }]]);
});

test("arrow keys go from notice to notice", async () => {
  await show(<Bell />);
  await press(the("[data-testid=bell]"));
  const [first, second] = all("[data-notice-type]");
  first?.focus();
  const focusAfter = (key: string): Element | null => {
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return document.activeElement;
  };

  expect(["ArrowUp", "ArrowDown", "ArrowDown", "Home", "End"].map(focusAfter)).toEqual([
    first,
    second,
    second,
    first,
    second,
  ]);
});

test("a choice applies in this browser at once and is saved for all devices", async () => {
  const onSaved = vi.fn<(isSaved: boolean) => void>();
  await show(<NoticeSettings onSaved={onSaved} />);

  await press(the("[name=bell-moves]"));

  const [method, path, body] = change.mock.calls[0] ?? [];
  expect([method, path]).toEqual(["PUT", "/notices/preferences"]);
  expect(body).toEqual({ preferences: { course_rescheduled: { bell: false } } });
  expect((the("[name=bell-moves]") as HTMLInputElement).checked).toBe(false);
  expect((the("[name=notices-moves]") as HTMLSelectElement).value).toBe("all");
  expect(onSaved.mock.calls).toEqual([[false], [true]]);
});

test.each([
  ["admin", "admin/omar"],
  ["instructor", "instructor:32/mike"],
])("what one person chooses is nobody else's at the same browser: %s", async (role, other) => {
  const select = () => the("[name=notices-moves]") as HTMLSelectElement;
  await show(<NoticeSettings onSaved={() => {}} />);
  await act(async () => {
    select().value = "none";
    select().dispatchEvent(new Event("change", { bubbles: true }));
  });
  expect(select().value).toBe("none");
  await unmount();

  await show(<NoticeSettings onSaved={() => {}} />, role, other);

  expect(select().value).toBe("all");
  change.mockClear();
  await press(the("[name=bell-edits]"));
  expect(change.mock.calls).toEqual([
    ["PUT", "/notices/preferences", { preferences: { course_edited: { bell: false } } }],
  ]);
});

test.each([true, false])("mails can be chosen where the stage sends them: %s", async (sends) => {
  sendsMail = sends;

  await show(<NoticeSettings onSaved={() => {}} />, "organization");

  expect(all("[name=mail-moves]").length).toBe(sends ? 1 : 0);
  expect(all("[name=bell-absences]")).toEqual([]);
});

test("whoever gets no mails cannot choose them, and is told where to switch them on", async () => {
  sendsMail = true;

  await show(<NoticeSettings onSaved={() => {}} areMailsOff />, "organization");

  const box = the("[name=mail-moves]") as HTMLInputElement;
  expect([box.disabled, box.checked]).toEqual([true, false]);
  expect((the("[name=bell-moves]") as HTMLInputElement).disabled).toBe(false);
  expect(document.body.textContent).toContain("Switch them on below, under “Mails”");
});

test("administrators choose mails of those kinds only that are mailed to them", async () => {
  sendsMail = true;

  await show(<NoticeSettings onSaved={() => {}} />);

  const names = all("[name^=mail-]").map((box) => box.getAttribute("name"));
  expect(names).toEqual(["mail-requests", "mail-assignments", "mail-changeRequests"]);
});

test("the switch for notifications of the browser keeps the focus when the person forbids them", async () => {
  const api = Object.assign(vi.fn(), { permission: "default", requestPermission: async () => "denied" });
  vi.stubGlobal("Notification", api);
  await show(<NoticeSettings onSaved={() => {}} />);
  const box = the("[name=desktopNotices]") as HTMLInputElement;
  box.focus();
  api.permission = "denied";

  await press(box);

  expect([box.checked, box.disabled, box.getAttribute("aria-disabled")]).toEqual([false, false, "true"]);
  expect(document.activeElement).toBe(box);
});
