/** Announcements that the server refuses, or that fail. */
import { beforeEach, expect, test } from "vitest";
import { pass } from "../fakes/client_under_test.js";
import { FakeBrowser } from "../fakes/fake_browser.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { announced, type OpenTab, openWithPresence, tell } from "../fakes/presence_tabs.js";
import { freshServer } from "../fakes/test_setup.js";

const FULL = {
  event: "error",
  data: { code: "presence_full", message: "100 connections are at this course already." },
};
const BUSY = { event: "error", data: { code: "presence_busy", message: "Announce it again." } };

let server: FakeServer;
let tab: OpenTab;

freshServer((fresh) => {
  server = fresh;
});

beforeEach(async () => {
  tab = await openWithPresence(server, new FakeBrowser());
});

const say = (frame: object): void => server.broadcast(frame as never);
const asked = () => server.frames.filter(({ action, courseId }) => action === "presence" && courseId === undefined);

test.each([
  ["is refused for their number", { event: "error", data: { code: "presence_limit", message: "More than 60." } }],
  ["is refused because there are enough at the course", FULL],
  ["fails", BUSY],
  ["ends in a failure of the gateway", { message: "Internal server error", connectionId: "c-1", requestId: "r-1" }],
])("an announcement that %s is repeated a minute later", async (_, frame) => {
  tab.presence.enter(118);
  await pass(1000);
  say(frame);
  await pass(50_000);
  expect(announced(server)).toHaveLength(1);

  await pass(11_000);

  expect(announced(server)).toEqual([
    [118, "viewing"],
    [118, "viewing"],
  ]);
});

test("a course without room is announced each minute until there is room", async () => {
  tab.presence.enter(118);
  await pass(1000);
  for (const minute of [1, 2, 3]) {
    say(FULL);
    await pass(61_000);
    expect(announced(server)).toHaveLength(minute + 1);
  }
  await pass(5 * 60_000);
  expect(announced(server)).toEqual(Array(4).fill([118, "viewing"]));
});

test("a refused leave is repeated, and nothing of long before", async () => {
  tab.presence.enter(117);
  tab.presence.enter(119).leave();
  await pass(2 * 60_000);
  const stay = tab.presence.enter(118);
  await pass(1000);
  stay.leave();
  await pass(1000);
  say(BUSY);
  await pass(61_000);

  expect(announced(server)).toEqual([
    [117, "viewing"],
    [118, "viewing"],
    [118, null],
    [118, null],
  ]);
});

test("a course that was entered again since is announced, not left", async () => {
  tab.presence.enter(118).leave();
  const stay = tab.presence.enter(118);
  await pass(1000);
  stay.leave();
  await pass(1000);
  say(BUSY);
  await pass(1000);
  tab.presence.enter(118, "editing");
  await pass(61_000);

  expect(announced(server).slice(2)).toEqual([
    [118, "editing"],
    [118, "editing"],
  ]);
});

test("who is where is asked again if nobody has said so", async () => {
  say(BUSY);
  await pass(61_000);
  expect(asked()).toHaveLength(2);

  tell(server, [], true);
  say(BUSY);
  await pass(61_000);

  expect(asked()).toHaveLength(2);
});

test("without room nothing is sent until the next connection", async () => {
  say({ event: "error", data: { code: "presence_channel_full", message: "250 connections." } });
  await pass(100);
  tab.presence.enter(118);
  await pass(5 * 60_000);
  expect(announced(server)).toEqual([]);

  for (const socket of server.sockets) socket.cut();
  await pass(40_000);

  expect(announced(server)).toEqual([[118, "viewing"]]);
  expect(asked()).toHaveLength(2);
});
