// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTitleBadge, type TitleBadge } from "@/features/live/title_badge.ts";

let badges: TitleBadge[];
let isHidden: boolean;
const channels = vi.hoisted(() => new Set<{ name: string; onmessage: ((event: { data: unknown }) => void) | null }>());

beforeEach(() => {
  vi.useFakeTimers();
  badges = [];
  isHidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
  vi.stubGlobal(
    "BroadcastChannel",
    class {
      onmessage: ((event: { data: unknown }) => void) | null = null;
      readonly name: string;
      constructor(name: string) {
        this.name = name;
        channels.add(this);
      }
      postMessage(data: unknown) {
        for (const each of channels) if (each !== this && each.name === this.name) each.onmessage?.({ data });
      }
      close() {
        channels.delete(this);
      }
    },
  );
  document.head.innerHTML = '<title>Admin</title><link rel="icon" href="/favicon.svg" />';
});

afterEach(() => {
  for (const badge of badges) badge.end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function badge(): TitleBadge {
  const made = createTitleBadge("dana");
  badges.push(made);
  return made;
}

function turn(hidden: boolean): void {
  isHidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
}

const icon = (): string | null | undefined => document.querySelector("link[rel=icon]")?.getAttribute("href");

test("a hidden page counts changes in its title and icon until it is shown", () => {
  const own = badge();
  turn(true);
  for (let n = 0; n < 3; n++) own.add();
  vi.advanceTimersByTime(500);
  expect([document.title, icon()]).toEqual(["(3) Admin", "/favicon-unseen.svg"]);

  turn(false);
  expect([document.title, icon()]).toEqual(["Admin", "/favicon.svg"]);
});

test("a visible page counts nothing", () => {
  badge().add();
  vi.advanceTimersByTime(1_000);
  expect(document.title).toBe("Admin");
});

test("the count stays when the page changes its own title", async () => {
  const own = badge();
  turn(true);
  own.add();
  vi.advanceTimersByTime(500);
  document.title = "Course 12";
  await vi.runAllTimersAsync();
  expect(document.title).toBe("(1) Course 12");
});

test("what another tab of the person shows is seen", () => {
  const own = badge();
  turn(true);
  const elsewhere = new BroadcastChannel("dana");
  elsewhere.onmessage = ({ data }) => data === "unseen" && elsewhere.postMessage("seen");
  own.add();
  vi.advanceTimersByTime(1_000);
  expect(document.title).toBe("Admin");
  elsewhere.close();
});
