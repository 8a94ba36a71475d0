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
const onSearchList = vi.fn();
const calendar = vi.fn();
const ENTRIES: SearchEntry[] = [
  { id: "calendar", label: "Calendar", group: "Pages", run: calendar },
  { id: "people", label: "People", group: "Pages", run() {} },
];

beforeEach(async () => {
  onOpenCourse.mockReset();
  onSearchList.mockReset();
  calendar.mockReset();
  get = vi.fn(async () => ({ items: [course({ courseId: 5, courseType: "Fire Safety" })], next: null, cursor: "c" }));
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api: { get } } as unknown as SignedIn}>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <SearchButton entries={ENTRIES} onOpenCourse={onOpenCourse} onSearchList={onSearchList} />
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
  // Its code is loaded when it is opened first.
  await vi.waitFor(
    async () => {
      await settle();
      if (!field()) throw new Error("The search is not open yet.");
    },
    { timeout: 4_000 },
  );
}

async function type(text: string): Promise<void> {
  const input = field();
  if (!input) throw new Error("The search is not open.");
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  act(() => void input.dispatchEvent(new Event("input", { bubbles: true })));
  await vi.waitFor(async () => {
    await settle(50);
    if (!/^\d+ results?( so far)?$/.test(document.querySelector("[role=status]")?.textContent ?? ""))
      throw new Error("Not yet.");
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

const said = () => document.querySelector("[role=status]")?.textContent;
const page = (next: string | null, ...courseIds: number[]) => ({
  items: courseIds.map((courseId) => course({ courseId })),
  next,
  cursor: "c",
});

test("follows pages without a match to the page that has one", async () => {
  get.mockResolvedValueOnce(page("2")).mockResolvedValueOnce(page("3")).mockResolvedValueOnce(page(null, 5));
  await open();
  await type("safety oak");

  const asked = "/courses?q=safety+oak&order=desc&limit=8";
  expect(get.mock.calls.map(([path]) => path)).toEqual([asked, `${asked}&next=2`, `${asked}&next=3`]);
  expect(options()).toEqual([expect.stringMatching(/^> CPR Basic #5/)]);
  expect(said()).toBe("1 result");
});

test("asks for no further page once enough is found, and leads to the list, which has more", async () => {
  get.mockResolvedValue(page("2", 1, 2, 3, 4, 5, 6, 7, 8));
  await open();
  await type("oak");

  expect(get).toHaveBeenCalledOnce();
  expect(options()).toHaveLength(9);
  expect(options()[8]).toBe("Search further in the list of all courses");
  expect(said()).toBe("8 results so far");
});

test("says of pages without an end that the list goes on, not that nothing matches", async () => {
  get.mockImplementation(async () => page(String(get.mock.calls.length)));
  await open();
  await type("oak");

  expect(get).toHaveBeenCalledTimes(10);
  expect(options()).toEqual(["> Search further in the list of all courses"]);
  expect(said()).toBe("0 results so far");
  expect(document.body.textContent).not.toContain("Nothing matches");
  await press("Enter");

  expect(onSearchList).toHaveBeenCalledExactlyOnceWith("oak");
});

test("fetches a failed page again, not those before it", async () => {
  get.mockResolvedValueOnce(page("2", 1)).mockRejectedValueOnce(new Error("Gone.")).mockResolvedValue(page(null, 2));
  await open();
  await type("oak");
  const retry = [...document.querySelectorAll("button")].find((each) => each.textContent === "Try again");
  act(() => retry?.click());
  await vi.waitFor(async () => {
    await settle();
    expect(said()).toBe("2 results");
  });

  expect(get.mock.calls.map(([path]) => path.includes("next=2"))).toEqual([false, true, true]);
});

test("keeps the result that the arrow keys have reached while further ones come", async () => {
  let arrive: (found: object) => void = () => {};
  get.mockResolvedValueOnce(page("2", 1, 2)).mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
  await open();
  const input = field();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "cal");
  act(() => void input?.dispatchEvent(new Event("input", { bubbles: true })));
  await vi.waitFor(async () => {
    await settle();
    expect(options()).toHaveLength(3);
  });
  await press("ArrowDown");
  await press("ArrowDown");
  expect(options()[2]).toBe("> Calendar");

  arrive(page(null, 3));
  await settle(50);

  expect(options()).toHaveLength(4);
  expect(options()[3]).toBe("> Calendar");
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
