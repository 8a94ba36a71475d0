/** What one tab announces, and whom it shows. */
import { beforeEach, describe, expect, test } from "vitest";
import { createPresence } from "../../src/presence.js";
import { createRealtime } from "../../src/realtime.js";
import { observeSockets } from "../../src/sockets.js";
import { pass } from "../fakes/client_under_test.js";
import { FakeBrowser } from "../fakes/fake_browser.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { announced, CHECK, confirmed, type OpenTab, openWithPresence, shown, tell } from "../fakes/presence_tabs.js";
import { freshServer } from "../fakes/test_setup.js";

let server: FakeServer;
let browser: FakeBrowser;

freshServer((fresh) => {
  server = fresh;
  browser = new FakeBrowser();
});

const open = () => openWithPresence(server, browser);

describe("one tab", () => {
  let tab: OpenTab;

  beforeEach(async () => {
    tab = await open();
  });

  test("asks who is where when it is connected", () => {
    expect(server.frames.map(({ action }) => action)).toEqual(["hello", "presence"]);
  });

  test("announces a course, a form and the end of both, each once", async () => {
    const stay = tab.presence.enter(118);
    await pass(1000);
    const form = tab.presence.enter(118, "editing");
    await pass(1000);
    form.leave();
    await pass(1000);
    stay.leave();
    await pass(60_000);

    expect(announced(server)).toEqual([
      [118, "viewing"],
      [118, "editing"],
      [118, "viewing"],
      [118, null],
    ]);
  });

  test("does not announce a course that is only passed by", async () => {
    tab.presence.enter(117).leave();
    tab.presence.enter(118);
    await pass(1000);

    expect(announced(server)).toEqual([[118, "viewing"]]);
  });

  test("is away while it is hidden, but not when it is hidden for a moment", async () => {
    tab.presence.enter(118);
    await pass(1000);
    tab.hide();
    await pass(1000);
    tab.show();
    await pass(5000);
    expect(announced(server)).toHaveLength(1);

    tab.hide();
    await pass(5 * 60_000);
    tab.show();
    await pass(1000);

    expect(announced(server).slice(1)).toEqual([
      [118, "away"],
      [118, "viewing"],
    ]);
  });

  test("leaves at once when the page is closed", async () => {
    tab.presence.enter(118);
    await pass(1000);

    tab.leave();

    expect(announced(server).at(-1)).toEqual([118, null]);
  });

  test("announces where it is again on a new connection, and sends nothing on the old one", async () => {
    tab.presence.enter(118);
    await pass(1000);
    for (const socket of server.sockets) socket.cut();
    await pass(40_000);

    expect(announced(server)).toEqual([
      [118, "viewing"],
      [118, "viewing"],
    ]);
  });

  test("confirms after the pause while it is visible", async () => {
    tab.presence.enter(118);
    await pass(1000);
    server.broadcast(CHECK as never);
    await pass(1900);
    expect(confirmed(server)).toBe(0);

    await pass(200);

    expect(confirmed(server)).toBe(1);
  });

  test("confirms at once while it is hidden", async () => {
    tab.presence.enter(118);
    await pass(1000);
    tab.hide();
    await pass(10_000);

    server.broadcast(CHECK as never);
    await pass(100);

    expect(confirmed(server)).toBe(1);
  });

  test("announces where it is again, and asks who is where, when the server has removed it", async () => {
    tab.presence.enter(118);
    await pass(1000);
    server.broadcast({ event: "presenceEnded", data: {} } as never);
    await pass(100);

    expect(server.frames.slice(-2)).toEqual([
      { action: "presence" },
      { action: "presence", courseId: 118, state: "viewing" },
    ]);
  });

  test("leaves all courses when it is asked at none of which it is", async () => {
    server.broadcast(CHECK as never);
    await pass(100);

    expect(server.frames).toContainEqual({ action: "presence", courseId: null });
  });

  test("shows people by what they do, and forgets whoever leaves", async () => {
    tell(server, [
      { person: "p-omar", name: "Omar" },
      { state: "editing" },
      { courseId: 119, person: "p-zoe", name: "Zoe" },
    ]);
    await pass(100);
    expect(shown(tab)).toEqual(["Dana editing", "Omar viewing"]);

    tell(server, [{ state: null, at: "2025-07-12T19:31:00.000Z" }]);
    await pass(100);

    expect(shown(tab)).toEqual(["Omar viewing"]);
  });

  test("ignores a change that is older than what it knows", async () => {
    tell(server, [{ state: null, at: "2025-07-12T19:31:00.000Z" }]);
    tell(server, [{ state: "editing", at: "2025-07-12T19:30:30.000Z" }]);
    await pass(100);

    expect(shown(tab)).toEqual([]);
  });

  test("forgets whoever is not in a complete list", async () => {
    tell(server, [{}]);
    await pass(60_000);
    tell(server, [{ person: "p-omar", name: "Omar" }], true);
    await pass(100);

    expect(shown(tab)).toEqual(["Omar viewing"]);
  });

  test("keeps whoever came since it asked who is where, though a list that was read earlier arrives later", async () => {
    await pass(6 * 60_000);
    tell(server, [{ person: "p-omar", name: "Omar" }]);
    await pass(100);
    tab.hide();
    tab.show();
    await pass(100);
    tell(server, [{ state: "editing" }, { person: "p-zoe", name: "Zoe", state: null, at: "2025-07-12T19:31:00.000Z" }]);
    tell(server, [{ person: "p-zoe", name: "Zoe" }], true);
    await pass(100);

    expect(shown(tab)).toEqual(["Dana editing"]);
  });

  test("shows nobody when there is no socket for a while", async () => {
    tell(server, [{}]);
    await pass(100);
    server.faults.websocket = "refused";
    for (const socket of server.sockets) socket.cut();
    await pass(10_000);
    expect(shown(tab)).toEqual(["Dana viewing"]);

    await pass(10_000);

    expect(shown(tab)).toEqual([]);
  });

  test("returns the same people until one of them changes", async () => {
    tell(server, [{}]);
    await pass(100);
    const before = tab.presence.people(118);
    tell(server, [{ courseId: 119 }]);
    await pass(100);

    expect(tab.presence.people(118)).toBe(before);
  });
});

test("is announced on a socket that was ready before it was loaded", async () => {
  const { environment } = browser.tab(server);
  const options = { apiUrl: "https://api.test/dev", identity: "organization:7/ana" };
  const sockets = observeSockets(environment.WebSocket);
  const client = { ...environment, WebSocket: sockets.WebSocket };
  createRealtime({ ...options, getToken: () => "token", environment: client }).start();
  await pass(1000);

  createPresence({ ...options, sockets, environment }).enter(118);
  await pass(1000);

  expect(announced(server)).toEqual([[118, "viewing"]]);
});

test("without WebSocket nobody is present, and nothing fails", async () => {
  const { environment } = browser.tab(server, { WebSocket: undefined });
  const sockets = { ...observeSockets(), WebSocket: undefined, current: null };
  const presence = createPresence({ apiUrl: "https://api.test", identity: "ana", sockets, environment });
  presence.enter(118);
  await pass(1000);

  expect(presence.people(118)).toEqual([]);
});
