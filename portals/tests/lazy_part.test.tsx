// @vitest-environment happy-dom
/** A part of the portal that cannot be fetched takes nothing else away, and is fetched again. */
import { MantineProvider } from "@mantine/core";
import type { DetachedWindowAPI } from "happy-dom";
import { act, Component, type ComponentType, type ReactNode, type RefObject } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import {
  fetchMissingParts,
  hasMissingParts,
  lazyPart,
  OpenedPart,
  OptionalPart,
  PlacedPart,
  watchStyles,
} from "@/ui/index.ts";
import { press, render, settle } from "./rendering.ts";

const Calendar = () => <p>July</p>;
const missing = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));

let load: ReturnType<typeof vi.fn<() => Promise<ComponentType>>>;
let Part: ComponentType;

beforeEach(() => {
  load = vi.fn(async () => Calendar);
  Part = lazyPart(() => load());
  // React tells of each error that a boundary catches.
  vi.spyOn(console, "error").mockImplementation(() => {});
});

async function show(part: ReactNode): Promise<void> {
  await render(
    <MantineProvider env="test" withGlobalClasses={false} withCssVariables={false}>
      <h1>Portal</h1>
      {part}
    </MantineProvider>,
  );
  await settle();
}

class All extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError = () => ({ isBroken: true });
  override render = () => (this.state.isBroken ? "Broken" : this.props.children);
}

const text = () => document.body.textContent ?? "";
const button = (name: string) =>
  [...document.querySelectorAll("button")].find(
    (each) => each.textContent === name || each.getAttribute("aria-label") === name,
  );
const tryAgain = () => press(button("Try again") as HTMLButtonElement);

async function pressEscape(): Promise<void> {
  await act(async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  });
}

test("the page says what is missing, and shows it after another attempt", async () => {
  load.mockImplementationOnce(missing).mockImplementationOnce(missing);
  const page = (
    <PlacedPart>
      <Part />
    </PlacedPart>
  );
  await show(page);
  expect(text()).toContain("Portal");
  expect(text()).toContain("This part of the portal could not be fetched.");

  button("Try again")?.focus();
  await tryAgain();
  expect(text()).toContain("could not be fetched");
  expect(document.activeElement).toBe(button("Try again"));
  await tryAgain();

  expect(text()).toBe("PortalJuly");
  expect(load).toHaveBeenCalledTimes(3);
});

test("the page is fetched again by itself once the connection is back", async () => {
  load.mockImplementationOnce(missing);
  await show(
    <PlacedPart>
      <Part />
    </PlacedPart>,
  );
  const wasMissing = hasMissingParts();
  await act(async () => fetchMissingParts());
  await settle();

  expect([wasMissing, hasMissingParts()]).toEqual([true, false]);
  expect(text()).toBe("PortalJuly");
});

test("a page that is opened again is fetched again", async () => {
  load.mockImplementationOnce(missing);
  const page = (
    <PlacedPart>
      <Part />
    </PlacedPart>
  );
  await show(page);
  await show(null);
  expect(text()).toBe("Portal");

  await show(page);

  expect(text()).toBe("PortalJuly");
});

test("what is opened above the page says that only while it is open, and is fetched again when it is opened again", async () => {
  load.mockImplementationOnce(missing);
  const onClose = vi.fn();
  const search = (isOpen: boolean) => (
    <OpenedPart isOpen={isOpen} onClose={onClose}>
      <Part />
    </OpenedPart>
  );
  await show(search(true));
  expect(document.querySelector("[role=alert]")).not.toBeNull();

  await press(button("Close") as HTMLButtonElement);
  expect(onClose).toHaveBeenCalledOnce();
  await show(search(false));
  expect(text()).toBe("Portal");
  await show(search(true));

  expect(text()).toBe("PortalJuly");
});

test("Escape closes the error of what was opened, and nothing behind it", async () => {
  load.mockImplementationOnce(missing);
  const [onClose, behind] = [vi.fn(), vi.fn()];
  document.body.addEventListener("keydown", behind);
  await show(
    <OpenedPart isOpen onClose={onClose}>
      <Part />
    </OpenedPart>,
  );
  await pressEscape();

  expect([onClose.mock.calls.length, behind.mock.calls.length]).toEqual([1, 0]);
  document.body.removeEventListener("keydown", behind);
});

test("Escape cancels an opening while the code is fetched, and is left alone afterwards", async () => {
  let come = (_: ComponentType) => {};
  load.mockImplementationOnce(() => new Promise((resolve) => (come = resolve)));
  const onClose = vi.fn();
  const search = (isOpen: boolean) => (
    <OpenedPart isOpen={isOpen} onClose={onClose}>
      <Part />
    </OpenedPart>
  );
  await show(search(true));
  await pressEscape();
  expect(onClose).toHaveBeenCalledOnce();

  await show(search(false));
  await pressEscape();
  await show(search(true));
  await act(async () => come(Calendar));
  await settle();
  await pressEscape();
  expect([text(), onClose.mock.calls.length]).toEqual(["PortalJuly", 1]);
});

test("what takes long to open is said to be loading, until it is there or is wanted no longer", async () => {
  let come = (_: ComponentType) => {};
  load.mockImplementationOnce(() => new Promise((resolve) => (come = resolve)));
  const form = (isOpen: boolean) => (
    <OpenedPart isOpen={isOpen} onClose={() => {}}>
      <Part />
    </OpenedPart>
  );
  const shown: string[] = [];
  for (const isOpen of [true, false, true]) {
    await show(form(isOpen));
    shown.push(text());
    await settle(500);
    shown.push(text());
  }
  await act(async () => come(Calendar));
  await settle();

  expect(shown).toEqual(["Portal", "PortalLoading", "Portal", "Portal", "Portal", "PortalLoading"]);
  expect(text()).toBe("PortalJuly");
});

test("the error of what was opened goes when something else is opened, and can be retried by what opens it", async () => {
  load.mockImplementation(missing);
  const Other = lazyPart(() => load());
  const [onCloseFirst, onCloseSecond] = [vi.fn(), vi.fn()];
  const retry: RefObject<(() => void) | null> = { current: null };
  const both = (isSecondOpen: boolean) => (
    <>
      <OpenedPart isOpen onClose={onCloseFirst} retry={retry}>
        <Part />
      </OpenedPart>
      <OpenedPart isOpen={isSecondOpen} onClose={onCloseSecond}>
        <Other />
      </OpenedPart>
    </>
  );
  await show(both(false));
  expect(onCloseFirst).not.toHaveBeenCalled();
  await show(both(true));
  expect([onCloseFirst.mock.calls.length, onCloseSecond.mock.calls.length]).toEqual([1, 0]);

  load.mockImplementation(async () => Calendar);
  await act(async () => retry.current?.());
  await settle();
  expect([text().includes("July"), retry.current]).toEqual([true, null]);
});

test("what nobody has asked for is left out until the browser is connected again", async () => {
  load.mockImplementationOnce(missing);
  await show(
    <OptionalPart>
      <Part />
    </OptionalPart>,
  );
  expect(text()).toBe("Portal");

  await act(async () => void window.dispatchEvent(new Event("online")));
  await settle();

  expect(text()).toBe("PortalJuly");
});

test("a fault of the part itself is none of a missing part", async () => {
  load.mockImplementation(async () => () => {
    throw new Error("undefined is not a function");
  });

  await show(
    <All>
      <PlacedPart>
        <Part />
      </PlacedPart>
    </All>,
  );

  expect(text()).toContain("Broken");
});

test("a style sheet that could not be fetched is fetched again before its part", async () => {
  const links = () => [...document.head.querySelectorAll<HTMLLinkElement>("link[href*=calendar]")];
  const stop = watchStyles();
  load.mockImplementationOnce(missing);
  await show(
    <PlacedPart>
      <Part />
    </PlacedPart>,
  );
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "/assets/calendar.css";
  document.head.append(link);
  expect(links()).toEqual([]);

  // As without a connection: happy-dom fetches no style sheets.
  await tryAgain();
  expect([text().includes("could not be fetched"), load.mock.calls.length]).toEqual([true, 1]);
  const { settings } = (window as unknown as { happyDOM: DetachedWindowAPI }).happyDOM;
  settings.handleDisabledFileLoadingAsSuccess = true;
  await tryAgain();

  expect([text(), links().length, load.mock.calls.length]).toEqual(["PortalJuly", 1, 2]);
  stop();
});

test("a part whose code is there is shown, whatever style sheet of another part is missing", async () => {
  const { settings } = (window as unknown as { happyDOM: DetachedWindowAPI }).happyDOM;
  settings.handleDisabledFileLoadingAsSuccess = false;
  const stop = watchStyles();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "/assets/search.css";
  document.head.append(link);

  await show(
    <PlacedPart>
      <Part />
    </PlacedPart>,
  );
  expect(text()).toBe("PortalJuly");
  expect(document.head.querySelector("link[href*=search]")).toBeNull();

  settings.handleDisabledFileLoadingAsSuccess = true;
  await act(async () => void window.dispatchEvent(new Event("online")));
  await settle();
  expect(document.head.querySelectorAll("link[href*=search]")).toHaveLength(1);
  stop();
});
