// @vitest-environment happy-dom
/** The search whose code could not be fetched opens by one press when it can. */
import { MantineProvider } from "@mantine/core";
import { act, type ComponentType } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { SearchButton } from "@/features/search/index.ts";
import { press, render, settle } from "./rendering.ts";

const { load } = vi.hoisted(() => ({ load: vi.fn<() => Promise<ComponentType>>() }));

vi.mock(import("@/ui/lazy_part.tsx"), async (original) => {
  const real = await original();
  return { ...real, lazyPart: () => real.lazyPart(load) as never };
});

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));

async function pressKeys(): Promise<void> {
  await act(async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
  });
  await settle();
}

const searchButton = () => document.querySelector("[data-testid=search]") as HTMLButtonElement;

test("a press of the keys or of the button fetches the search again", async () => {
  load.mockRejectedValue(new TypeError("Failed to fetch dynamically imported module"));
  await render(
    <MantineProvider env="test">
      <SearchButton entries={[]} onOpenCourse={() => {}} onSearchList={() => {}} />
    </MantineProvider>,
  );
  await pressKeys();
  await press(searchButton());
  await settle();
  expect([document.querySelector("[role=alert]") !== null, load.mock.calls.length]).toEqual([true, 2]);

  load.mockResolvedValue(() => <p>A course, a page or an action</p>);
  await pressKeys();

  expect(document.querySelector("[role=alert]")).toBeNull();
  expect(document.body.textContent).toContain("A course, a page or an action");
});
