// @vitest-environment happy-dom
/** Which changes are told outside of the page, as the tabs of a browser agree among each other. */
import { expect, test } from "vitest";
import { BELL, delivered, opened, pass, tabs } from "./bell_tabs.ts";

test("changes are told outside of the page only when no tab of the person is visible", async () => {
  const [hidden, visible] = [await opened(), await opened()];
  hidden.page.show(false);

  for (const tab of tabs) tab.happen();
  await pass(100);
  await delivered();
  await pass(2_000);
  expect(hidden.unseen).toEqual([]);

  visible.page.show(false);
  await pass(5_000);
  for (const tab of tabs) tab.happen({ id: "k3f9.43" });
  await pass(2_000);
  expect(hidden.unseen).toEqual(["k3f9.43"]);
});

test("a tab whose timers the browser delays hears of a visible tab all the same", async () => {
  // As browsers do with the timers of hidden pages.
  const [hidden] = [await opened(BELL, 1_100), await opened()];
  hidden.page.show(false);

  for (const tab of tabs) tab.happen();
  await pass(1_000);
  await delivered();
  await pass(100);
  await delivered();
  await pass(60_000);

  expect(hidden.unseen).toEqual([]);
});

test("what a tab shows that becomes visible is told nowhere else", async () => {
  const [one, other] = [await opened(), await opened()];
  for (const tab of tabs) tab.page.show(false);
  for (const tab of tabs) tab.happen();
  await pass(200);

  other.page.show(true);
  await delivered();
  await pass(60_000);

  expect([one.unseen, other.unseen]).toEqual([[], []]);
});

test("what the person does on another device is not told outside of the page", async () => {
  const tab = await opened();
  tab.page.show(false);

  tab.happen({ actor: { role: "admin", name: "Dana" } });
  await pass(5_000);

  expect(tab.unseen).toEqual([]);
});
