/** What the page of activity asks for, shows and saves, by the filters of its address. */
import type { CourseEventData } from "@coursewire/client";
import { describe, expect, test, vi } from "vitest";
import { viewerZone } from "@/domain/date_formats.ts";
import { activityFile } from "@/features/activity/activity_file.ts";
import {
  type ActivityFilters,
  filtersIn,
  isFiltered,
  matches,
  parametersOf,
  queryOf,
  typesFor,
} from "@/features/activity/activity_filters.ts";
import { merged } from "@/features/activity/use_activity.ts";
import type { AbsenceEvent } from "@/features/live/told_event.ts";
import { Problem } from "@/platform/request_errors.ts";

const NONE: ActivityFilters = { courseId: "", type: "", actor: "", from: "", to: "" };

function change(seq: number, changes: Partial<CourseEventData> = {}): CourseEventData {
  return {
    type: "course_assigned",
    id: `k3f9.${seq}`,
    courseId: 118,
    timestamp: `2025-07-12T19:30:0${seq}.000Z`,
    actor: { role: "admin", name: "Dana Ödegård" },
    ...changes,
  } as CourseEventData;
}

const ABSENCE: AbsenceEvent = {
  type: "absence_added",
  id: "k3f9.9",
  timestamp: "2025-07-12T19:30:09.000Z",
  instructorName: "Mike",
  actor: { role: "instructor", name: "Mike" },
  absence: { absenceId: 124, fromDate: "2025-07-21", toDate: "2025-07-25" },
};

describe("the filters of the address", () => {
  test("are what queryOf writes", () => {
    const filters = {
      courseId: "118",
      type: "course_assigned",
      actor: "Dana & co",
      from: "2025-07-01",
      to: "2025-07-31",
    };

    expect(filtersIn(new URLSearchParams(queryOf(filters)), "admin")).toEqual(filters);
    expect(isFiltered(filters)).toBe(true);
  });

  test("are none in an empty address", () => {
    expect(filtersIn(new URLSearchParams(), "admin")).toEqual(NONE);
    expect([queryOf(NONE), isFiltered({ ...NONE, actor: " " })]).toEqual(["", false]);
  });

  test.each([
    "courseId=0",
    "courseId=1.5",
    "type=course_lost",
    "actor=%20",
    "from=2025-02-30",
    "to=tomorrow",
    "from=0001-01-01",
  ])("leave out what the service would refuse: %s", (query) => {
    expect(filtersIn(new URLSearchParams(query), "admin")).toEqual(NONE);
  });

  test("know no absences for organizations, whom nobody tells of them", () => {
    expect(filtersIn(new URLSearchParams("type=absence_added"), "organization").type).toBe("");
    expect(filtersIn(new URLSearchParams("type=absence_added"), "instructor").type).toBe("absence_added");
    expect(typesFor("organization")).not.toContain("absence_removed");
  });
});

describe("the parameters of the service", () => {
  test("have the days as instants of the reader's zone, the last one to its end", () => {
    const parameters = parametersOf({ ...NONE, from: "2025-07-12", to: "2025-07-12" });

    const [from, to] = [parameters.get("from") ?? "", parameters.get("to") ?? ""];
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000 - 1);
    expect(new Date(from).toLocaleTimeString("en-GB", { timeZone: viewerZone() })).toBe("00:00:00");
  });

  test("have the first day only, if the last one is before it", () => {
    const [swapped, one] = [
      parametersOf({ ...NONE, from: "2025-07-12", to: "2025-07-01" }),
      parametersOf({ ...NONE, from: "2025-07-12", to: "2025-07-12" }),
    ];

    expect(swapped.toString()).toBe(one.toString());
  });
});

describe("an event that arrives", () => {
  test.each<[Partial<ActivityFilters>, boolean, boolean]>([
    [{}, true, true],
    [{ courseId: "118" }, true, false],
    [{ courseId: "11" }, false, false],
    [{ type: "course_assigned" }, true, false],
    [{ type: "absence_added" }, false, true],
    [{ actor: "ÖDEG" }, true, false],
    [{ actor: " mike " }, false, true],
    [{ actor: "Ｍi\u200bke" }, false, true],
    [{ from: "2025-07-10", to: "2025-07-14" }, true, true],
    [{ from: "2025-07-14" }, false, false],
    [{ to: "2025-07-10" }, false, false],
  ])("is shown with %o: %s, of an absence: %s", (filters, isCourseShown, isAbsenceShown) => {
    const all = { ...NONE, ...filters };

    expect([matches(change(1), all), matches(ABSENCE, all)]).toEqual([isCourseShown, isAbsenceShown]);
  });

  test("is listed once, at the place of its time and number", () => {
    const [first, second, third] = [change(1), change(2), change(3)];
    const sameTime = change(4, { timestamp: third.timestamp });

    const events = merged([third, second, first], [sameTime, third]);

    expect(events.map(({ id }) => id)).toEqual(["k3f9.4", "k3f9.3", "k3f9.2", "k3f9.1"]);
  });
});

test("the file is fetched in parts, and has all of them in their order", async () => {
  const parts = [
    { text: "at,type\r\n1,a\r\n", next: "/activity.csv?next=2" },
    { text: "2,b\r\n", next: null },
  ];
  const paths: string[] = [];
  const progress = vi.fn();
  const file = (path: string) => {
    paths.push(path);
    return Promise.resolve(parts[paths.length - 1] ?? { text: "", next: null });
  };

  const text = await activityFile({ file }, new URLSearchParams("type=a"))(progress, new AbortController().signal);

  expect(text).toBe("at,type\r\n1,a\r\n2,b\r\n");
  expect(paths).toEqual(["/activity.csv?type=a", "/activity.csv?next=2"]);
  expect(progress.mock.calls).toEqual([[1], [2]]);
});

test("the file goes on with the part that was refused", async () => {
  const paths: string[] = [];
  const file = (path: string) => {
    paths.push(path);
    if (paths.length === 2) return Promise.reject(new Problem(422, { code: "invalid_fields", detail: "Refused." }));
    return Promise.resolve(
      path.includes("next=") ? { text: "2,b\r\n", next: null } : { text: "at,type\r\n1,a\r\n", next: `${path}?next=2` },
    );
  };
  const { signal } = new AbortController();
  const loadRest = activityFile({ file }, new URLSearchParams());
  await expect(loadRest(() => {}, signal)).rejects.toThrow("Refused.");

  const text = await loadRest(() => {}, signal);

  expect(text).toBe("at,type\r\n1,a\r\n2,b\r\n");
  expect(paths).toEqual(["/activity.csv", "/activity.csv?next=2", "/activity.csv?next=2"]);
});
