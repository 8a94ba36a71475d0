// @vitest-environment happy-dom
/** The absences and courses of a day: each is to be seen, or counted on a button. */
import { MantineProvider } from "@mantine/core";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { setFormatSettings } from "@/domain/format_settings.ts";
import { rangeOf } from "@/features/calendar/calendar_range.ts";
import { entriesByDay, entriesOf } from "@/features/calendar/day_entries.ts";
import { MonthGrid } from "@/features/calendar/MonthGrid.tsx";
import { TimeColumn } from "@/features/calendar/TimeColumn.tsx";
import { BoardContext, type BoardState } from "@/features/calendar/use_board.ts";
import { WeekGrid } from "@/features/calendar/WeekGrid.tsx";
import { ChangeStore } from "@/features/live/change_store.ts";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { absence, course } from "./builders.ts";
import { press, render } from "./rendering.ts";

vi.mock("@/features/actions/index.ts", async (original) => ({
  ...(await original<object>()),
  useIsFormOpen: () => false,
}));

const TORONTO = "America/Toronto";
const DAY = "2025-07-15";
const BOARD = {
  viewer: "admin",
  clashes: new Map(),
  currentId: null,
  hrefOf: (courseId) => `/${courseId}`,
  isMovable: () => false,
} satisfies BoardState;

beforeEach(() => setFormatSettings({ hourCycle: 24, timeZone: TORONTO }));

let nextId = 1;

/** On the day, by the clock of Toronto. */
function away(instructorName: string, fromHour: number, toHour: number) {
  const at = (hour: number) => new Date(Date.UTC(2025, 6, 15, hour + 4)).toISOString();
  const [absenceId, instructorId] = [nextId++, 30 + instructorName.length];
  return absence({ absenceId, instructorId, instructorName, startsAt: at(fromHour), endsAt: at(toHour) });
}

function planned(courseId: number, startTime: string, endTime: string) {
  return course({ courseId, scheduledDate: DAY, status: "confirmed", startTime, endTime });
}

type Entries = { courses?: ReturnType<typeof course>[]; absences?: ReturnType<typeof absence>[] };
const of = ({ courses = [], absences = [] }: Entries) => entriesByDay(courses, absences, [DAY], TORONTO);

async function show(children: React.ReactNode): Promise<void> {
  await render(
    <MantineProvider env="test">
      <LiveContext value={{ changes: new ChangeStore() } as unknown as Live}>
        <BoardContext value={BOARD}>{children}</BoardContext>
      </LiveContext>
    </MantineProvider>,
  );
}

const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map(({ textContent }) => textContent);

describe("in a cell of a month or of a week", () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => "N".repeat(at + 1));
  const whole = (count: number) => names(count).map((name) => away(name, 0, 24));
  const withoutHours = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      course({ courseId: at, scheduledDate: DAY, startTime: null, endTime: null }),
    );
  const range = rangeOf("week", DAY, 1);
  const looks = { label: "July", range, today: DAY, isPrinting: false, withNames: true };
  const shown = () => [all("[data-absence]").length, all("[data-course]").length, texts("td button")];

  async function showMonth(entries: Entries, isPrinting = false): Promise<void> {
    await show(<MonthGrid {...looks} date={DAY} byDay={of(entries)} isPrinting={isPrinting} />);
  }

  test("many absences are behind a button that counts them, and leave room for courses", async () => {
    await showMonth({ absences: whole(30), courses: withoutHours(6) });
    expect(shown()).toEqual([0, 2, ["30 away", "+4 more"]]);

    await press(all("td button")[0] as HTMLElement);
    expect(all("[role=dialog] li").length).toBe(30);
    // It scrolls, and has no link that the keyboard could reach.
    expect(all("[role=dialog]")[0]?.tabIndex).toBe(0);
  });

  test("absences have the lines that courses leave", async () => {
    await showMonth({ absences: whole(30) });
    expect(shown()).toEqual([3, 0, ["+27 away"]]);
    await showMonth({ absences: whole(3), courses: withoutHours(2) });
    expect(shown()).toEqual([1, 2, ["+2 away"]]);
    await showMonth({ absences: whole(2), courses: withoutHours(2) });
    expect(shown()).toEqual([2, 2, []]);
    await showMonth({ absences: whole(1), courses: withoutHours(9) });
    expect(shown()).toEqual([1, 2, ["+7 more"]]);
  });

  test("paper has all of them", async () => {
    await showMonth({ absences: whole(30), courses: withoutHours(6) }, true);
    expect(shown()).toEqual([30, 6, []]);
  });

  test.each([false, true])("so it is in the week, also when its days are below each other: %s", async (isStacked) => {
    const byDay = of({ absences: whole(30), courses: withoutHours(9) });
    await show(<WeekGrid {...looks} byDay={byDay} isStacked={isStacked} nowMinutes={0} />);
    expect(shown()).toEqual(isStacked ? [0, 6, ["30 away", "+3 more"]] : [0, 2, ["30 away", "+7 more"]]);
  });
});

describe("in a day by the hour", () => {
  /** What is in which part of the width: `Sara 0%+50%`. */
  async function placesOf(entries: Entries): Promise<string[]> {
    const day = entriesOf(of(entries), DAY);
    await show(
      <table>
        <tbody>
          <tr>
            <TimeColumn date={DAY} hours={{ from: 8, to: 18 }} entries={day} nowMinutes={null} />
          </tr>
        </tbody>
      </table>,
    );
    return all("td > ul > li").map((each) => {
      const id = each.querySelector<HTMLElement>("[data-course]")?.dataset.course;
      const name = id ?? each.textContent?.split(":")[0];
      return `${name} ${Number.parseInt(each.style.left, 10) || 0}%+${Number.parseInt(each.style.width, 10)}%`;
    });
  }

  test("absences at the same time are side by side", async () => {
    expect(await placesOf({ absences: [away("Mike", 13, 14), away("Sara", 13, 14)] })).toEqual([
      "Mike 0%+50%",
      "Sara 50%+50%",
    ]);
  });

  test("an absence is beside the course of somebody else, not below it", async () => {
    const places = await placesOf({
      courses: [planned(7, "09:00", "16:00")],
      absences: [away("Mike", 10, 12), away("Sara", 16, 17)],
    });

    expect(places).toEqual(["7 0%+50%", "Mike 50%+50%", "Sara 0%+100%"]);
  });

  test("where too much overlaps, courses have the room first, and the absences are behind a button that counts them", async () => {
    const places = await placesOf({
      courses: [planned(7, "10:00", "16:00"), planned(8, "11:00", "12:00")],
      absences: [away("Mike", 9, 14), away("Sarah", 9, 13)],
    });
    expect(places).toEqual(["7 0%+33%", "8 33%+33%", "2 away 66%+33%"]);

    const [button] = all("button");
    expect(button?.getAttribute("aria-label")).toBe("2 away on Tuesday 15 July 2025");
    await press(button as HTMLElement);
    expect(texts("[role=dialog] li")).toEqual(["Mike: Away, 09:00–14:00", "Sarah: Away, 09:00–13:00"]);
  });

  test("a button for courses and absences counts both", async () => {
    await placesOf({
      courses: [7, 8, 9].map((id) => planned(id, "10:00", "12:00")),
      absences: [away("Mike", 11, 12)],
    });

    const [button] = all("button");
    expect([button?.textContent, button?.getAttribute("aria-label")]).toEqual([
      "+2 more",
      "1 more course on Tuesday 15 July 2025, 1 away on Tuesday 15 July 2025",
    ]);
    await press(button as HTMLElement);
    expect(all("[role=dialog] li").length).toBe(2);
  });
});
