import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from "vitest";
import { SeenReporter } from "@/features/notices/seen_reporter.ts";

let isVisible: boolean;
let sent: string[];
let reporter: SeenReporter;

beforeEach(() => {
  vi.useFakeTimers();
  isVisible = true;
  sent = [];
  reporter = new SeenReporter({
    report: async (cursor) => sent.push(cursor),
    isVisible: () => isVisible,
    random: () => 0.5,
  });
});

afterEach(() => vi.useRealTimers());

function hide(): void {
  isVisible = false;
  reporter.visibilityChanged();
}

function show(): void {
  isVisible = true;
  reporter.visibilityChanged();
}

test("several events within the time are one report, of the newest", () => {
  reporter.add("k3f9.41", 30);
  vi.advanceTimersByTime(10_000);
  reporter.add("k3f9.42", 30);
  vi.advanceTimersByTime(5_000);

  expect(sent).toEqual(["k3f9.42"]);
});

test("a page that is hidden before reports at once", () => {
  reporter.add("k3f9.41", 30);
  hide();
  vi.advanceTimersByTime(60_000);

  expect(sent).toEqual(["k3f9.41"]);
});

test("what comes while the page is hidden is reported after it was shown", () => {
  hide();
  reporter.add("k3f9.41", 30);
  vi.advanceTimersByTime(60_000);
  expect(sent).toEqual([]);

  show();
  vi.advanceTimersByTime(15_000);

  expect(sent).toEqual(["k3f9.41"]);
});

test("what came while it was hidden is not reported when it is hidden again at once", () => {
  hide();
  reporter.add("k3f9.41", 30);

  hide();

  expect(sent).toEqual([]);
});

test("what another tab has reported, or the service knows, is not reported", () => {
  reporter.add("k3f9.41", 30);
  reporter.reported("k3f9.41");
  reporter.add("k3f9.41", 30);
  vi.advanceTimersByTime(60_000);

  expect(sent).toEqual([]);
});

describe("a report that failed", () => {
  const LOST = new Error("No network");
  let report: Mock<(cursor: string) => Promise<unknown>>;

  function reporterOf(): SeenReporter {
    return new SeenReporter({ report, isVisible: () => isVisible, random: () => 0.5 });
  }

  function reports(): string[] {
    return report.mock.calls.map(([cursor]) => cursor);
  }

  test("is repeated twice, each time within the same time, also while the page is hidden", async () => {
    report = vi.fn().mockRejectedValue(LOST);
    reporter = reporterOf();

    reporter.add("k3f9.41", 30);
    hide();
    await vi.advanceTimersByTimeAsync(14_000);
    const once = reports();
    await vi.advanceTimersByTimeAsync(120_000);

    expect(once).toEqual(["k3f9.41"]);
    expect(reports()).toEqual(["k3f9.41", "k3f9.41", "k3f9.41"]);
  });

  test("is not repeated after it has succeeded", async () => {
    report = vi.fn().mockRejectedValueOnce(LOST).mockResolvedValue({});
    reporter = reporterOf();

    reporter.add("k3f9.41", 30);
    await vi.advanceTimersByTimeAsync(120_000);
    reporter.add("k3f9.41", 30);
    await vi.advanceTimersByTimeAsync(120_000);

    expect(reports()).toEqual(["k3f9.41", "k3f9.41"]);
  });

  test("is not repeated after a later one, or after the same of another tab", async () => {
    report = vi.fn().mockRejectedValueOnce(LOST).mockResolvedValueOnce({}).mockRejectedValueOnce(LOST);
    reporter = reporterOf();

    reporter.add("k3f9.41", 30);
    await vi.advanceTimersByTimeAsync(15_000);
    reporter.add("k3f9.42", 2);
    await vi.advanceTimersByTimeAsync(60_000);
    reporter.add("k3f9.43", 30);
    await vi.advanceTimersByTimeAsync(15_000);
    reporter.reported("k3f9.43");
    await vi.advanceTimersByTimeAsync(60_000);

    expect(reports()).toEqual(["k3f9.41", "k3f9.42", "k3f9.43"]);
  });

  test("can be added again when it was given up", async () => {
    report = vi.fn().mockRejectedValue(LOST);
    reporter = reporterOf();

    reporter.add("k3f9.41", 30);
    await vi.advanceTimersByTimeAsync(120_000);
    reporter.add("k3f9.41", 30);
    await vi.advanceTimersByTimeAsync(15_000);

    expect(report).toHaveBeenCalledTimes(4);
  });

  test("is repeated at once when the page is hidden or the person signs out, and not after the end", async () => {
    report = vi.fn().mockRejectedValue(LOST);
    reporter = reporterOf();

    reporter.add("k3f9.41", 30);
    await vi.advanceTimersByTimeAsync(15_000);
    reporter.flush();
    reporter.end();
    await vi.advanceTimersByTimeAsync(120_000);

    expect(reports()).toEqual(["k3f9.41", "k3f9.41"]);
  });
});
