// @vitest-environment happy-dom
/** A date that the address has too is typed digit by digit: the browser gives years such as 0002 on the way. */
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { beforeEach, describe, expect, test } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { ActivityFields } from "@/features/activity/ActivityFields.tsx";
import type { ActivityFilters } from "@/features/activity/activity_filters.ts";
import { CalendarToolbar } from "@/features/calendar/CalendarToolbar.tsx";
import { rangeOf } from "@/features/calendar/calendar_range.ts";
import { useShown } from "@/features/calendar/use_shown.ts";
import { press, render, settle } from "./rendering.ts";

const TODAY = "2026-07-15";
const field = (label: string) =>
  [...document.querySelectorAll<HTMLInputElement>("input[type=date]")].find(
    (each) => (each.getAttribute("aria-label") ?? each.labels?.[0]?.textContent) === label,
  ) as HTMLInputElement;

/** What the field shows after each text that the browser gives. */
async function type(label: string, ...texts: string[]): Promise<string[]> {
  const shown: string[] = [];
  await act(async () => field(label).focus());
  for (const text of texts) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field(label), text);
    await act(async () => void field(label).dispatchEvent(new Event("input", { bubbles: true })));
    await settle();
    shown.push(field(label).value);
  }
  return shown;
}

const leave = (label: string): Promise<void> => act(async () => field(label).blur());

function Toolbar() {
  const [shown, change] = useShown(TODAY);
  const range = rangeOf(shown.view, shown.date, 1);
  return (
    <CalendarToolbar {...{ shown, range }} today={TODAY} instructors={[]} hasRows={false} onChange={change}>
      {null}
    </CalendarToolbar>
  );
}

describe("“Go to date”", () => {
  const YEAR = ["0002-07-15", "0020-07-15", "0202-07-15", "2027-07-15"];
  let location: ReturnType<typeof memoryLocation>;

  const dates = (): string[] =>
    (location as { history: string[] }).history.map(
      (path) => new URLSearchParams(path.split("?")[1]).get("date") ?? "",
    );

  beforeEach(async () => {
    location = memoryLocation({ path: "/admin/calendar", searchPath: `view=month&date=${TODAY}`, record: true });
    await render(
      <MantineProvider env="test">
        <Router hook={location.hook} searchHook={location.searchHook}>
          <Toolbar />
        </Router>
      </MantineProvider>,
    );
  });

  test("takes a year digit by digit", async () => {
    expect(await type("Go to date", ...YEAR)).toEqual(YEAR);
    expect(dates().at(-1)).toBe("2027-07-15");
  });

  test("is one step for Back, whatever was shown on the way", async () => {
    await type("Go to date", "2026-01-15", "2026-12-15", "2027-12-15");
    expect(dates()).toEqual([TODAY, "2027-12-15"]);

    await leave("Go to date");
    await type("Go to date", "2027-12-16");
    expect(dates()).toEqual([TODAY, "2027-12-15", "2027-12-16"]);
  });

  test("shows the date of the calendar again when it is left incomplete, and follows its buttons", async () => {
    await type("Go to date", "0002-07-15");
    await leave("Go to date");
    expect(field("Go to date").value).toBe(TODAY);

    await press(document.querySelector<HTMLButtonElement>("[aria-label='Later month']") as HTMLButtonElement);
    expect(field("Go to date").value).toBe("2026-08-15");
  });
});

describe.each(["From day", "To day"])("“%s” of the activity", (label) => {
  const NONE: ActivityFilters = { courseId: "", type: "", actor: "", from: "", to: "" };
  let sent: ActivityFilters[];

  const show = (filters: ActivityFilters) =>
    render(
      <MantineProvider env="test">
        <ActivityFields portal="admin" filters={filters} onChange={change} />
      </MantineProvider>,
    );

  function change(filters: ActivityFilters): void {
    sent.push(filters);
    void show(filters);
  }

  beforeEach(async () => {
    sent = [];
    await show(NONE);
  });

  test("takes a year digit by digit, and filters by complete dates only", async () => {
    const texts = ["0002-07-15", "0020-07-15", "0202-07-15", "2026-07-15"];

    expect(await type(label, ...texts)).toEqual(texts);

    expect(sent.map(({ from, to }) => from + to)).toEqual(["2026-07-15"]);
    expect(await type(label, "")).toEqual([""]);
    expect(sent.at(-1)).toEqual(NONE);
  });

  test("is cleared with the filters", async () => {
    await type(label, "2026-07-15");
    await show(NONE);
    expect(field(label).value).toBe("");
  });
});
