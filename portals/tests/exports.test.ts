import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CoursePage } from "@/domain/course.ts";
import { allCourses } from "@/features/exports/all_courses.ts";
import { fileColumns } from "@/features/exports/course_columns.ts";
import { csvText } from "@/features/exports/csv_text.ts";
import { csvName, fileName } from "@/features/exports/download.ts";
import { Problem } from "@/platform/request_errors.ts";
import { course } from "./builders.ts";

describe("CSV", () => {
  test("has commas between cells and CR LF after each line", () => {
    expect(csvText(["a", "b"], [[1, null]])).toBe("a,b\r\n1,\r\n");
  });

  test("quotes what contains a comma, a quote or a line break", () => {
    expect(csvText(["a"], [["Hall 3, left"], ['the "old" hall'], ["two\nlines"]])).toBe(
      'a\r\n"Hall 3, left"\r\n"the ""old"" hall"\r\n"two\nlines"\r\n',
    );
  });

  test("has no formula: neither at a sign, nor behind an apostrophe or in full width", () => {
    for (const text of ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "'=1", "\uff1d1"]) {
      expect(csvText([], [[text]]).replaceAll('"', "")).toContain(`'${text}`);
    }
    expect(csvText([], [["'s-Hertogenbosch"]])).toBe("\r\n's-Hertogenbosch\r\n");
  });

  test.each([
    ["a;=1+1", "a;'=1+1"],
    ['a; "=1+1', `a;' "=1+1`],
    ["a\t-1", "a\t'-1"],
    ["a\n@b\r\n+c", "a\n'@b\r\n'+c"],
    ["a;'=1", "a;''=1"],
    ["=a;=b", "'=a;'=b"],
    ["a;b = c", "a;b = c"],
  ])("has no formula where semicolons separate cells: %j", (text, written) => {
    const cell = csvText([], [[text]]).slice(2, -2);
    expect(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell).toBe(written);
  });

  test("numbers are no formulas", () => {
    expect(csvText([], [[-2]])).toBe("\r\n-2\r\n");
  });
});

test("the file is named after what it contains and the day, without what file systems refuse", () => {
  expect(csvName("Demandes: février / été", "2025-07-15")).toBe("demandes-février-été-2025-07-15.csv");
  expect(csvName("?", "2025-07-15")).toBe("courses-2025-07-15.csv");
  expect(fileName("CPR Basic", "2025-07-15", "ics")).toBe("cpr-basic-2025-07-15.ics");
});

test("an organization's file has no column for itself", () => {
  const titles = (role: Parameters<typeof fileColumns>[0]) => fileColumns(role).map(({ title }) => title);
  expect(titles("admin")).toContain("Organization");
  expect(titles("organization")).not.toContain("Organization");
  const row = fileColumns("admin").map(({ value }) => value(course()));
  expect(row.slice(0, 7)).toEqual([123, "confirmed", "2025-07-15", "09:00", "12:00", "America/Toronto", "CPR Basic"]);
});

describe("all courses of a list", () => {
  const page = (from: number, next: string | null): CoursePage => ({
    items: Array.from({ length: 100 }, (_, at) => course({ courseId: from + at })),
    next,
    cursor: "k3f9.41",
  });

  test("are fetched page by page, with the list's filters", async () => {
    const paths: string[] = [];
    const counts: number[] = [];
    const get = async <T>(path: string): Promise<T> => {
      paths.push(path);
      return (paths.length === 1 ? page(1, "second") : page(101, null)) as T;
    };

    const loadRest = allCourses({ get }, new URLSearchParams("status=pending&q=fire"));
    const courses = await loadRest((count) => counts.push(count), new AbortController().signal);

    expect(courses.length).toBe(200);
    expect(counts).toEqual([100, 200]);
    expect(paths).toEqual([
      "/courses?status=pending&q=fire&limit=100",
      "/courses?status=pending&q=fire&limit=100&next=second",
    ]);
  });

  test("contain a course that moved to another page once, in its newer version", async () => {
    const pages = [
      { items: [course({ version: 3 })], next: "x", cursor: "k3f9.41" },
      { items: [course({ version: 2 })], next: null, cursor: "k3f9.41" },
    ];
    const get = async <T>(): Promise<T> => pages.shift() as T;

    const courses = await allCourses({ get }, new URLSearchParams())(() => {}, new AbortController().signal);

    expect(courses.map(({ version }) => version)).toEqual([3]);
  });

  test("are not fetched further after they are cancelled", async () => {
    const control = new AbortController();
    let fetched = 0;
    const get = async <T>(): Promise<T> => {
      fetched += 1;
      control.abort();
      return page(1, "second") as T;
    };

    await expect(allCourses({ get }, new URLSearchParams())(() => {}, control.signal)).rejects.toThrow();
    expect(fetched).toBe(1);
  });

  describe("although a page is refused", () => {
    const busy = () => new Problem(503, { code: "unavailable", detail: "Too many requests." }, 1);
    let paths: string[];
    /** What happens instead of each response, the first one first; `null` for a response. */
    let failures: (Error | null)[];

    async function get<T>(path: string): Promise<T> {
      paths.push(path);
      const failure = failures.shift();
      if (failure) throw failure;
      return (path.includes("next=") ? page(101, null) : page(1, "second")) as T;
    }
    const nexts = () => paths.map((path) => new URLSearchParams(path.split("?")[1]).get("next"));
    const { signal } = new AbortController();

    beforeEach(() => {
      paths = [];
      vi.useFakeTimers();
    });
    afterEach(() => void vi.useRealTimers());

    test("are complete after it was fetched again, as late as the service asks", async () => {
      failures = [null, busy()];
      const loading = allCourses({ get }, new URLSearchParams())(() => {}, signal);
      await vi.advanceTimersByTimeAsync(900);
      expect(nexts()).toEqual([null, "second"]);

      await vi.advanceTimersByTimeAsync(700);

      expect((await loading).length).toBe(200);
      expect(nexts()).toEqual([null, "second", "second"]);
    });

    test("are loaded from that page on when it is refused for good, and somebody goes on", async () => {
      failures = [null, busy(), busy(), busy(), busy()];
      const loadRest = allCourses({ get }, new URLSearchParams());
      const failed = expect(loadRest(() => {}, signal)).rejects.toThrow("Too many requests.");
      await vi.advanceTimersByTimeAsync(10_000);
      await failed;
      expect(nexts()).toEqual([null, ...Array(4).fill("second")]);
      paths = [];

      const courses = await loadRest(() => {}, signal);

      expect(courses.length).toBe(200);
      expect(nexts()).toEqual(["second"]);
    });
  });
});
