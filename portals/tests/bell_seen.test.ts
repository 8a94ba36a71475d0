// @vitest-environment happy-dom
/** What the page has shown is reported to the service, which then sends no mail about it. */
import { expect, test } from "vitest";
import { BELL, opened, pass } from "./bell_tabs.ts";

test("what a visible page shows is reported where the service asks for that, and never an own change", async () => {
  const tab = await opened({ ...BELL, seenWithinSeconds: 30 });

  tab.happen({ actor: { role: "admin", name: "Dana" } }, true);
  await pass(60_000);
  expect(tab.sent).toEqual([]);

  tab.happen({ id: "k3f9.43" });
  await pass(16_000);
  expect(tab.sent).toEqual([["/notices/seen", { cursor: "k3f9.42" }]]);
  // A page that is closed then says so all the same.
  expect(tab.sendings).toEqual([{ keepalive: true }]);
});

test("a report that failed is repeated, and keeps no other tab from its own", async () => {
  const [first, second] = [
    await opened({ ...BELL, seenWithinSeconds: 30 }),
    await opened({ ...BELL, seenWithinSeconds: 30 }),
  ];
  first.fails = true;

  first.happen({ id: "k3f9.43" });
  await pass(16_000);
  second.happen({ id: "k3f9.43" });
  await pass(1_000);
  expect([first.sent.length, second.sent.length]).toEqual([1, 0]);

  await pass(16_000);
  expect([first.sent.length, second.sent.length]).toEqual([2, 1]);
});

test("what is told by mail only is reported when a page with courses is shown, and nothing later before it", async () => {
  const preferences = { course_edited: { bell: false, toast: "none", mail: true } } as const;
  const tab = await opened({ ...BELL, seenWithinSeconds: 30, preferences });
  tab.sync.pageChanged(false);

  tab.happen({ id: "k3f9.42", type: "course_edited" });
  await pass(500);
  tab.happen({ id: "k3f9.43" });
  await pass(60_000);
  expect(tab.sent).toEqual([]);

  tab.sync.pageChanged(true);
  await pass(16_000);
  expect(tab.sent).toEqual([["/notices/seen", { cursor: "k3f9.43" }]]);
});

test("what a toast or the bell tells is shown by every page", async () => {
  const preferences = { course_edited: { bell: false, toast: "none", mail: true } } as const;
  const tab = await opened({ ...BELL, seenWithinSeconds: 30, preferences });
  tab.sync.pageChanged(false);

  tab.happen({ id: "k3f9.42" });
  await pass(16_000);

  expect(tab.sent).toEqual([["/notices/seen", { cursor: "k3f9.42" }]]);
});

test("what was on the screen from the beginning is reported, unless the service knows it", async () => {
  const tab = await opened();

  tab.sync.fetched({ ...BELL, seenWithinSeconds: 30 });
  await pass(60_000);
  expect(tab.sent).toEqual([]);

  tab.sync.fetched({ ...BELL, seenWithinSeconds: 30, seenUpTo: "k3f9.20" });
  await pass(60_000);
  expect(tab.sent).toEqual([["/notices/seen", { cursor: "k3f9.41" }]]);
});
