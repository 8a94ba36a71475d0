/** The tabs of an identity are one person with one connection. */
import { describe, expect, test } from "vitest";
import { pass } from "../fakes/client_under_test.js";
import { FakeBrowser } from "../fakes/fake_browser.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { announced, CHECK, confirmed, openWithPresence, shown, tell } from "../fakes/presence_tabs.js";
import { freshServer } from "../fakes/test_setup.js";

let server: FakeServer;
let browser: FakeBrowser;

freshServer((fresh) => {
  server = fresh;
  browser = new FakeBrowser();
});

const open = () => openWithPresence(server, browser);

describe("several tabs", () => {
  test("are one connection at several courses", async () => {
    const [leader, follower] = [await open(), await open()];
    leader.presence.enter(117);
    follower.presence.enter(118, "editing");
    await pass(1000);

    expect(server.sockets.size).toBe(1);
    expect(announced(server)).toEqual([
      [117, "viewing"],
      [118, "editing"],
    ]);
  });

  test("are at a course until the last of them has left, with the stronger state", async () => {
    const [leader, follower] = [await open(), await open()];
    const [one, other] = [leader.presence.enter(118), follower.presence.enter(118, "editing")];
    await pass(1000);
    other.leave();
    await pass(1000);
    one.leave();
    await pass(1000);

    expect(announced(server).at(-1)).toEqual([118, null]);
    expect(announced(server).filter(([, state]) => state === null)).toHaveLength(1);
  });

  test("all show who is where, also one that opens later", async () => {
    const [leader, follower] = [await open(), await open()];
    tell(server, [{}]);
    await pass(100);
    const later = await open();

    expect([leader, follower, later].map(shown)).toEqual([["Dana viewing"], ["Dana viewing"], ["Dana viewing"]]);
  });

  test("announce where the others are when the one with the socket is closed", async () => {
    const [leader, follower] = [await open(), await open()];
    leader.presence.enter(117);
    follower.presence.enter(118);
    await pass(1000);

    leader.leave();
    leader.realtime.stop();
    await pass(5000);

    expect(announced(server)).toEqual([
      [117, "viewing"],
      [118, "viewing"],
      [117, null],
      [118, "viewing"],
    ]);
  });

  test("a visible tab confirms in time for one whose timers the browser delays", async () => {
    const [leader, follower] = [await open(), await open()];
    follower.presence.enter(118);
    await pass(1000);
    leader.hide();
    await pass(1000);
    // No timer of the hidden tab runs, but messages reach it.
    leader.tab.environment.clock.setTimeout = () => ({});

    server.broadcast(CHECK as never);
    await pass(2200);

    expect(confirmed(server)).toBe(1);
  });

  test("a tab that the browser has ended is at no course at once", async () => {
    const [, follower] = [await open(), await open()];
    follower.presence.enter(118);
    await pass(1000);

    follower.tab.kill();
    await pass(10);

    expect(announced(server).at(-1)).toEqual([118, null]);
  });

  test("the next connection does not announce where the tab was that ended with its socket", async () => {
    const [leader, follower] = [await open(), await open()];
    leader.presence.enter(117);
    follower.presence.enter(118);
    await pass(1000);

    leader.tab.kill();
    await pass(5000);

    expect(announced(server).slice(2)).toEqual([[118, "viewing"]]);
  });

  test("a page that comes back from the back/forward cache is at its course again, and noticed when it is ended", async () => {
    const [, follower] = [await open(), await open()];
    follower.presence.enter(118);
    await pass(1000);
    follower.leave();
    await pass(1000);
    follower.show();
    await pass(1000);
    expect(announced(server).slice(1)).toEqual([
      [118, null],
      [118, "viewing"],
    ]);

    follower.tab.kill();
    await pass(10);

    expect(announced(server).at(-1)).toEqual([118, null]);
  });

  test("a tab that no longer responds is at no course", async () => {
    const [, follower] = [await open(), await open()];
    follower.presence.enter(118);
    await pass(1000);
    follower.tab.hang();
    for (let minute = 0; minute < 3; minute += 1) {
      server.broadcast(CHECK as never);
      await pass(60_000);
    }

    expect(announced(server).at(-1)).toEqual([118, null]);
  });
});
