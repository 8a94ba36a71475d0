import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NoticeStore } from "@/features/live/notice_store.ts";
import { describeNotice } from "@/features/live/notice_texts.ts";
import { event } from "./builders.ts";

const BATCH_MS = 300;

let notices: NoticeStore;
let announced: string[];

beforeEach(() => {
  vi.useFakeTimers();
  notices = new NoticeStore();
  announced = [];
  let last = 0;
  notices.subscribe(() => {
    const { id, text } = notices.announcement;
    if (id > last) announced.push(text);
    last = id;
  });
});

afterEach(() => vi.useRealTimers());

const texts = (): string[] =>
  notices.notices.map(({ content }) => {
    const { title, text } = describeNotice(content, null);
    return `${title}: ${text}`;
  });
const tell = (courseId: number, type = "course_rescheduled"): void => notices.tell(event({ courseId, type }));

describe("changes by others", () => {
  test("that are few are notices of their own, announced together", () => {
    tell(1);
    tell(2, "new_course_request");
    vi.advanceTimersByTime(BATCH_MS);

    expect(notices.notices.map(({ content }) => content.kind)).toEqual(["change", "change"]);
    expect(announced).toHaveLength(1);
  });

  test("of which twenty come at once are one notice that counts them, announced once", () => {
    for (let courseId = 1; courseId <= 20; courseId++) tell(courseId, courseId > 12 ? "new_course_request" : undefined);
    vi.advanceTimersByTime(2_000);

    expect(texts()).toEqual(["20 changes: 12 moved, 8 new requests"]);
    expect(announced).toEqual(["20 changes: 12 moved, 8 new requests"]);
  });

  test("of which two hundred come within ten seconds are one notice, announced a few times", () => {
    for (let courseId = 1; courseId <= 200; courseId++) {
      tell(courseId);
      vi.advanceTimersByTime(50);
    }
    vi.advanceTimersByTime(1_100);

    expect(texts()).toEqual(["200 changes: 200 moved"]);
    expect(announced.length).toBeLessThanOrEqual(3);
    expect(announced.at(-1)).toBe("200 changes: 200 moved");
  });

  test("are counted with those that are shown already", () => {
    for (const courseId of [1, 2, 3]) tell(courseId);
    vi.advanceTimersByTime(BATCH_MS);
    tell(4, "course_cancelled");
    vi.advanceTimersByTime(BATCH_MS);

    expect(texts()).toEqual(["4 changes: 3 moved, 1 cancelled"]);
  });

  test("of one course are told by the newest", () => {
    tell(1);
    vi.advanceTimersByTime(BATCH_MS);
    tell(1, "course_cancelled");
    vi.advanceTimersByTime(BATCH_MS);

    expect(notices.notices.map(({ content }) => content.kind === "change" && content.event.type)).toEqual([
      "course_cancelled",
    ]);
  });

  test("of types that this portal does not know are counted as others", () => {
    for (const courseId of [1, 2, 3, 4]) tell(courseId, courseId > 2 ? "course_painted" : undefined);
    vi.advanceTimersByTime(BATCH_MS);

    expect(texts()).toEqual(["4 changes: 2 moved, 2 others"]);
  });
});

describe("the time of a notice", () => {
  test("of changes begins when the burst has ended", () => {
    for (const courseId of [1, 2, 3, 4]) tell(courseId);
    vi.advanceTimersByTime(BATCH_MS);
    expect(notices.notices.map(({ closesAfterMs }) => closesAfterMs)).toEqual([null]);

    vi.advanceTimersByTime(1_000);
    expect(notices.notices.map(({ closesAfterMs }) => closesAfterMs)).toEqual([8_000]);
  });

  test("stands still as long as somebody has the focus in a notice, or nobody sees the page", () => {
    notices.show({ kind: "text", title: "Saved", text: "" }, { shownMs: 10_000 });
    const times: (number | null | undefined)[] = [];
    for (const step of ["hold", "release"] as const) {
      for (const reason of ["focus", "hidden"]) {
        notices[step](reason);
        times.push(notices.notices[0]?.closesAfterMs);
      }
    }

    expect(times).toEqual([null, null, null, 10_000]);
  });
});

test("a text replaces the one in its slot by a new notice, whose time starts anew, and is announced again", () => {
  const ids: (string | undefined)[] = [];
  for (let n = 0; n < 2; n++) {
    notices.show({ kind: "text", title: "Saved", text: "It is." }, { slot: "undo" });
    ids.push(notices.notices[0]?.id);
  }

  expect(texts()).toEqual(["Saved: It is."]);
  expect(ids[0]).not.toBe(ids[1]);
  expect(announced).toEqual(["Saved: It is.", "Saved: It is."]);
});

test("a hidden page is silent", () => {
  notices.hold("hidden");
  tell(1);
  vi.advanceTimersByTime(BATCH_MS);

  expect(notices.notices).toHaveLength(1);
  expect(announced).toEqual([]);
});
