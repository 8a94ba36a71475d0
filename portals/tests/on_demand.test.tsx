// @vitest-environment happy-dom
import { Button, MantineProvider, Menu } from "@mantine/core";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { FloatingMenu } from "@/ui/FloatingMenu.tsx";
import { type Floating, FloatingPart, fetchFloating, OnDemand } from "@/ui/on_demand.tsx";
import { render } from "./rendering.ts";

interface Props extends Floating {
  label: string;
}

function Actions({ label, ...floating }: Props) {
  return (
    <FloatingMenu {...floating}>
      <Menu.Item>{label}</Menu.Item>
    </FloatingMenu>
  );
}

let load: ReturnType<typeof vi.fn<() => Promise<typeof Actions>>>;
let part: FloatingPart<Props>;

function button(): HTMLButtonElement {
  return document.querySelector("[data-more]") as HTMLButtonElement;
}

async function press(): Promise<void> {
  button().focus();
  await act(async () => {
    button().click();
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
}

async function pressKey(key: string, target: Element | null): Promise<void> {
  await act(async () => {
    target?.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
}

function menu(): string | undefined {
  return document.querySelector("[role=menu]")?.textContent ?? undefined;
}

beforeEach(async () => {
  load = vi.fn(async () => Actions);
  part = new FloatingPart<Props>("menu", load);
  await show();
});

async function show(): Promise<void> {
  await render(
    <MantineProvider env="test">
      <OnDemand part={part} label="Cancel" trigger={<Button data-more>More</Button>} />
    </MantineProvider>,
  );
}

test("the button says that it opens a menu, before the menu is fetched", () => {
  expect(button().getAttribute("aria-haspopup")).toBe("menu");
  expect(button().getAttribute("aria-expanded")).toBe("false");
  expect(load).not.toHaveBeenCalled();
});

test("a press fetches the menu and opens it", async () => {
  await press();

  expect(menu()).toBe("Cancel");
  expect(button().getAttribute("aria-expanded")).toBe("true");
});

test("Arrow Down opens the menu, the first time and later", async () => {
  await pressKey("ArrowDown", button());
  expect(menu()).toBe("Cancel");
  await pressKey("Escape", document.querySelector("[role=menu]"));
  expect(button().getAttribute("aria-expanded")).toBe("false");

  await pressKey("ArrowDown", button());

  expect(button().getAttribute("aria-expanded")).toBe("true");
});

test("closing returns the focus to the button", async () => {
  await press();
  await pressKey("Escape", document.querySelector("[role=menu]"));

  expect(menu()).toBeUndefined();
  expect(document.activeElement).toBe(button());
});

test("Escape closes the menu and the focus stays, also before the focus has moved into the menu", async () => {
  await press();
  await pressKey("Escape", document.querySelector("[role=menu]"));
  act(() => button().click());
  expect(document.activeElement).toBe(button());

  await pressKey("Escape", button());

  expect(menu()).toBeUndefined();
  expect(document.activeElement).toBe(button());
});

test("a press opens and closes the menu once it is there", async () => {
  await press();
  await press();
  const closed = menu();
  await press();

  expect([closed, menu()]).toEqual([undefined, "Cancel"]);
  expect(load).toHaveBeenCalledOnce();
});

test("where the menu cannot be fetched, the next press tries again", async () => {
  load.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await press();
  const without = menu();
  await press();

  expect([without, menu()]).toEqual([undefined, "Cancel"]);
});

test("what was fetched before is open at once", async () => {
  fetchFloating();
  await vi.waitFor(() => expect(part.Component).not.toBeNull());
  await render(null);
  await show();
  act(() => button().click());

  expect(menu()).toBe("Cancel");
  expect(load).toHaveBeenCalledOnce();
});
