/** Tabs with presence, whose pages a test shows, hides and closes. */

import type { PersonChange } from "../../src/presence/people_at_courses.js";
import type { PresencePage } from "../../src/presence/presence_page.js";
import { createPresence, type Presence } from "../../src/presence.js";
import { createRealtime, type Realtime } from "../../src/realtime.js";
import { observeSockets } from "../../src/sockets.js";
import { pass } from "./client_under_test.js";
import type { FakeBrowser, Tab } from "./fake_browser.js";
import type { FakeServer } from "./fake_server.js";

/** The frame by which the server asks who is still there. */
export const CHECK = { event: "presenceCheck", data: { replyAfterSeconds: 2 } };
export const DANA: PersonChange = {
  courseId: 118,
  person: "p-dana",
  name: "Dana",
  role: "admin",
  state: "viewing",
  at: "2025-07-12T19:30:00.000Z",
};

export interface OpenTab {
  presence: Presence;
  realtime: Realtime;
  tab: Tab;
  show(): void;
  hide(): void;
  leave(): void;
}

export async function openWithPresence(server: FakeServer, browser: FakeBrowser): Promise<OpenTab> {
  const tab = browser.tab(server);
  let onVisibility = () => {};
  let onLeave = () => {};
  const page: PresencePage = {
    isVisible: () => tab.environment.page.isVisible(),
    listen(visibility, leave) {
      [onVisibility, onLeave] = [visibility, leave];
      return () => {};
    },
  };
  const options = { apiUrl: "https://api.test/dev", identity: "organization:7/ana" };
  const sockets = observeSockets(tab.environment.WebSocket);
  const presence = createPresence({ ...options, sockets, environment: tab.environment, page });
  const environment = { ...tab.environment, WebSocket: sockets.WebSocket };
  const realtime = createRealtime({ ...options, getToken: () => "token", environment });
  presence.watch(realtime);
  realtime.start();
  await pass(400);
  return {
    presence,
    realtime,
    tab,
    show() {
      tab.show();
      onVisibility();
    },
    hide() {
      tab.hide();
      onVisibility();
    },
    leave: () => onLeave(),
  };
}

/** The courses that the server was told, each with its state, without the questions who is where. */
export function announced({ frames }: FakeServer): [number, string | null][] {
  return frames
    .filter(({ action, courseId }) => action === "presence" && courseId)
    .map(({ courseId, state }) => [Number(courseId), state ?? null]);
}

/** How often the server was told that somebody is still there. */
export function confirmed({ frames }: FakeServer): number {
  return frames.filter(({ action }) => action === "presenceCheck").length;
}

/** Sends changes of Dana at course 118, with what differs. `isComplete`: nobody else is anywhere. */
export function tell(server: FakeServer, changes: Partial<PersonChange>[], isComplete?: boolean): void {
  const data = { changes: changes.map((change) => ({ ...DANA, ...change })), ...(isComplete && { isComplete }) };
  server.broadcast({ event: "presenceChanged", data } as never);
}

/** Who is at course 118. */
export function shown({ presence }: OpenTab): string[] {
  return presence.people(118).map(({ name, state }) => `${name} ${state}`);
}
