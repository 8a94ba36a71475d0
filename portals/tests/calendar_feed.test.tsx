// @vitest-environment happy-dom
/** The private address of the calendar feed in the settings, and the calendar file of a course. */
import { MantineProvider } from "@mantine/core";
import { focusManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CalendarFeedPanel } from "@/features/calendar_feed/index.ts";
import { AddToCalendar } from "@/features/exports/AddToCalendar.tsx";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { NoResponse, Problem } from "@/platform/request_errors.ts";
import { course } from "./builders.ts";
import { render, settle } from "./rendering.ts";

const FEED = { createdAt: "2025-07-12T19:30:00.000Z", language: "en" };
const ADDRESS = "https://api.test/dev/calendars/secret.ics";

/** What the service has. */
let stored: typeof FEED | null;
let change: ReturnType<typeof vi.fn>;
let file: ReturnType<typeof vi.fn>;

async function show(part: ReactNode, feed: typeof FEED | null = null): Promise<void> {
  stored = feed;
  const api = { get: async () => ({ feed: stored }), change, file };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api, session: { username: "mike" } } as unknown as SignedIn}>
        <QueryClientProvider client={new QueryClient()}>{part}</QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

beforeEach(() => {
  change = vi.fn(async (_: string, path: string) =>
    path.startsWith("/calendar-feed/") ? { feed: null } : { address: ADDRESS, feed: FEED },
  );
  file = vi.fn(async () => ({ text: "BEGIN:VCALENDAR\r\n", next: null }));
});

afterEach(() => {
  focusManager.setFocused(undefined);
});

function buttons(): string[] {
  return [...document.querySelectorAll("button")].map((each) => each.textContent ?? "");
}

async function press(name: string): Promise<void> {
  const found = [...document.querySelectorAll("button")].find((each) => each.textContent === name);
  if (!found) throw new Error(`There is no button “${name}” among ${buttons().join(", ")}`);
  await act(async () => found.click());
  await settle();
}

function shownAddress(): string | undefined {
  return document.querySelector<HTMLInputElement>("input[name=calendarAddress]")?.value;
}

function told(): string | null | undefined {
  return document.querySelector("[role=status]")?.textContent;
}

describe("the address of the calendar feed", () => {
  test("is made by one press, and shown with what it opens", async () => {
    await show(<CalendarFeedPanel />);

    await press("Make an address");

    expect(change).toHaveBeenCalledExactlyOnceWith("POST", "/calendar-feed", {});
    expect(shownAddress()).toBe(ADDRESS);
    expect(document.querySelector("a")?.getAttribute("href")).toBe("webcal://api.test/dev/calendars/secret.ics");
    expect(document.body.textContent).toContain("Whoever has this address can read your courses.");
    expect(document.activeElement?.textContent).toBe(told());
  });

  test("is not shown again", async () => {
    await show(<CalendarFeedPanel />, FEED);

    expect(shownAddress()).toBeUndefined();
    expect(document.body.textContent).toContain("It cannot be shown again.");
    expect(document.body.textContent).toMatch(/made on \d+ Jul 2025, /);
    expect(buttons()).toEqual(["Make a new address", "Revoke the address"]);
  });

  test("of this day is shown with the day too", async () => {
    await show(<CalendarFeedPanel />, { ...FEED, createdAt: new Date().toISOString() });

    expect(document.body.textContent).toMatch(/made on \d+ \p{L}+, \d\d:\d\d/u);
  });

  test("is replaced only after a question", async () => {
    await show(<CalendarFeedPanel />, FEED);

    await press("Make a new address");

    expect(change).not.toHaveBeenCalled();
    expect(document.activeElement?.textContent).toBe("Keep it");

    await press("Make a new address");

    expect(change).toHaveBeenCalledExactlyOnceWith("POST", "/calendar-feed?replace=true", {});
    expect(shownAddress()).toBe(ADDRESS);
  });

  test("that another browser has made is replaced only after a question", async () => {
    await show(<CalendarFeedPanel />);
    stored = FEED;
    change.mockRejectedValueOnce(new Problem(409, { code: "feed_exists" }));

    await press("Make an address");

    expect(shownAddress()).toBeUndefined();
    expect(document.body.textContent).toContain("It cannot be shown again.");
    expect(document.activeElement?.textContent).toBe("Keep it");

    await press("Make a new address");

    expect(change.mock.calls.at(-1)).toEqual(["POST", "/calendar-feed?replace=true", {}]);
    expect(shownAddress()).toBe(ADDRESS);
  });

  test("is no longer shown as copied when another browser has replaced it", async () => {
    await show(<CalendarFeedPanel />);
    await press("Make an address");
    vi.stubGlobal("navigator", { clipboard: { writeText: async () => {} } });
    await press("Copy");
    stored = { ...FEED, createdAt: "2025-07-13T08:00:00.000Z" };

    await act(async () => focusManager.setFocused(false));
    await act(async () => focusManager.setFocused(true));
    await settle();

    expect(shownAddress()).toBeUndefined();
    expect(told()).toBe("");
  });

  test("is kept if the question is declined", async () => {
    await show(<CalendarFeedPanel />, FEED);

    await press("Revoke the address");
    await press("Keep it");

    expect(change).not.toHaveBeenCalled();
    expect(buttons()).toEqual(["Make a new address", "Revoke the address"]);
  });

  test("is revoked", async () => {
    await show(<CalendarFeedPanel />, FEED);

    await press("Revoke the address");
    await press("Revoke the address");

    expect(change).toHaveBeenCalledExactlyOnceWith("POST", "/calendar-feed/revoke", {});
    expect(told()).toBe("The address is revoked.");
    expect(buttons()).toEqual(["Make an address"]);
  });

  test("is copied, or selected where a page may not copy", async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>(async () => {});
    await show(<CalendarFeedPanel />);
    await press("Make an address");
    vi.stubGlobal("navigator", { clipboard: { writeText } });

    await press("Copy");

    expect(writeText).toHaveBeenCalledExactlyOnceWith(ADDRESS);
    expect(told()).toBe("Copied.");

    vi.stubGlobal("navigator", {});
    await press("Copy");

    expect(told()).toBe("The address is selected. Copy it by the keyboard or the menu.");
  });

  test("stays as it was after a failure, which is told", async () => {
    change.mockRejectedValue(new NoResponse(new TypeError("failed"), () => "There was no response."));
    await show(<CalendarFeedPanel />, FEED);

    await press("Revoke the address");
    await press("Revoke the address");

    expect([...document.querySelectorAll("[role=alert]")].at(-1)?.textContent).toBe("There was no response.");
    expect(buttons()).toEqual(["Revoke the address", "Keep it"]);
  });
});

describe("a course", () => {
  let saved: { name: string; file: Blob } | null;

  beforeEach(() => {
    saved = null;
    let blob: Blob;
    vi.spyOn(URL, "createObjectURL").mockImplementation((each) => {
      blob = each as Blob;
      return "blob:file";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      saved = { name: this.download, file: blob };
    });
  });

  afterEach(() => vi.restoreAllMocks());

  test("is saved as a calendar file", async () => {
    await show(<AddToCalendar course={course()} />);

    await press("Add to calendar");

    expect(file).toHaveBeenCalledExactlyOnceWith("/courses/123.ics");
    expect(saved?.name).toBe("cpr-basic-2025-07-15.ics");
    expect(saved?.file.type).toBe("text/calendar;charset=utf-8");
  });

  test("is not saved when its file cannot be fetched, and says why", async () => {
    file.mockRejectedValue(new NoResponse(new TypeError("failed"), () => "There was no response."));
    await show(<AddToCalendar course={course()} />);

    await press("Add to calendar");

    expect(saved).toBeNull();
    expect(document.querySelector("[role=alert]")?.textContent).toBe("There was no response.");
  });
});
