// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { SearchButton, type SearchEntry } from "@/features/search/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { course } from "./builders.ts";
import { render, settle } from "./rendering.ts";

let get: ReturnType<typeof vi.fn>;
const onOpenCourse = vi.fn();
const calendar = vi.fn();
const ENTRIES: SearchEntry[] = [
  { id: "calendar", label: "Calendar", group: "Pages", run: calendar },
  { id: "people", label: "People", group: "Pages", run() {} },
];

beforeEach(async () => {
  onOpenCourse.mockReset();
  calendar.mockReset();
  get = vi.fn(async () => ({ items: [course({ courseId: 5, courseType: "Fire Safety" })], next: null, cursor: "c" }));
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api: { get } } as unknown as SignedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <SearchButton entries={ENTRIES} onOpenCourse={onOpenCourse} />
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
});

const field = () => document.querySelector<HTMLInputElement>("[role=combobox]");
const options = (): string[] =>
  [...document.querySelectorAll("[role=option]")].map(
    (each) => `${each.getAttribute("aria-selected") === "true" ? "> " : ""}${each.textContent}`,
  );

async function open(): Promise<void> {
  act(() => void window.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true })));
  await vi.waitFor(async () => {
    await settle();
    if (!field()) throw new Error("The search is not open yet.");
  });
}

async function type(text: string): Promise<void> {
  const input = field();
  if (!input) throw new Error("The search is not open.");
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  act(() => void input.dispatchEvent(new Event("input", { bubbles: true })));
  await vi.waitFor(async () => {
    await settle(50);
    if (!/^\d+ results?$/.test(document.querySelector("[role=status]")?.textContent ?? "")) throw new Error("Not yet.");
  });
}

async function press(key: string): Promise<void> {
  act(() => void field()?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
  await settle(key === "Enter" ? 200 : 20);
}

test("opens by the key, with a name, all pages and no request", async () => {
  await open();

  const dialog = document.querySelector("[role=dialog]");
  const title = document.getElementById(dialog?.getAttribute("aria-labelledby") ?? "");
  expect(title?.textContent).toBe("Search");
  expect(options()).toEqual(["> Calendar", "People"]);
  expect(get).not.toHaveBeenCalled();
});

test("finds courses by words, and opens the one that the arrow keys have reached", async () => {
  await open();
  await type("fire");

  expect(get.mock.calls.map(([path]) => path)).toEqual(["/courses?q=fire&order=desc&limit=8"]);
  expect(options()).toHaveLength(1);
  expect(options()[0]).toMatch(/^> Fire Safety #5/);
  expect(field()?.getAttribute("aria-activedescendant")).toBe(document.querySelector("[role=option]")?.id);
  await press("Enter");

  expect(onOpenCourse).toHaveBeenCalledExactlyOnceWith(5);
  expect(field()).toBeNull();
});

test("goes to a page by the keyboard alone", async () => {
  get.mockResolvedValue({ items: [], next: null, cursor: "c" });
  await open();
  await press("ArrowDown");
  expect(options()).toEqual(["Calendar", "> People"]);
  await press("ArrowDown");
  await press("Enter");

  expect(calendar).toHaveBeenCalledOnce();
});

test("Escape closes it, and a second key press too", async () => {
  await open();
  await press("Escape");
  expect(field()).toBeNull();

  await open();
  act(() => void window.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true })));
  await settle();

  expect(field()).toBeNull();
});

test("stays away while a form is open", async () => {
  document.body.insertAdjacentHTML("beforeend", '<section role="dialog" aria-modal="true"><form></form></section>');

  act(() => void window.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true })));
  await settle(50);

  expect(field()).toBeNull();
});
