// @vitest-environment happy-dom
/** From the selected rows to a result for each: the bar, the form and the requests. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { BulkBar, BulkHost } from "@/features/bulk/index.ts";
import type { LoadAll } from "@/features/bulk/use_all_courses.ts";
import { type CourseListState, Selection } from "@/features/courses/index.ts";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { course } from "./builders.ts";
import { render, settle } from "./rendering.ts";

type Post = (path: string, body: object, conditions: { version: number; idempotencyKey: string }) => Promise<Course>;

const INSTRUCTORS = [
  { instructorId: 32, name: "Mike", free: null, busy: [] },
  { instructorId: 41, name: "Sara", free: null, busy: [] },
];
const confirmed = (courseId: number): Course => course({ courseId, version: courseId });
const pending = (courseId: number): Course => ({ ...confirmed(courseId), status: "pending", instructorId: null });

let selection: Selection;
/** The newest state of a course that an event has told. */
let latest: (courseId: number) => Course | null;
let post: ReturnType<typeof vi.fn<Post>>;
const client = new QueryClient();

async function show(
  courses: Course[],
  props: { instructorId?: number; all?: Course[]; loadAll?: LoadAll; hasList?: boolean } = {},
): Promise<void> {
  const { hasList = true, loadAll = () => async () => props.all ?? [] } = props;
  const list = { name: "confirmedCourses", courses, hasMore: true, isLoading: false };
  const live = {
    client,
    actions: { track: (response: Promise<Course>) => response },
    apply() {},
    changes: { highlight() {}, latest: (courseId: number) => ({ course: latest(courseId) }) },
    invalidate() {},
    realtime: { state: "live" },
  } as unknown as Live;
  const api = { post, get: async () => ({ items: INSTRUCTORS, cursor: "c" }) };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ api, role: "admin" } as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <LiveContext value={live}>
            <BulkHost>
              {hasList && (
                <BulkBar
                  selection={selection}
                  list={list as unknown as CourseListState}
                  instructorId={props.instructorId}
                  loadAll={loadAll}
                />
              )}
            </BulkHost>
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  act(() => selection.show(courses, new Map()));
  await settle();
}

// The first test need not wait for the code.
beforeAll(async () => void (await import("@/features/bulk/BulkDialog.tsx")));

beforeEach(() => {
  client.clear();
  latest = () => null;
  post = vi.fn<Post>(async (path, _body, { version }) => ({
    ...confirmed(Number(path.split("/")[2])),
    version: version + 1,
  }));
  selection = new Selection();
});

function find<Found extends HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
}

async function press(selector: string): Promise<void> {
  await vi.waitFor(async () => {
    await settle();
    find(selector);
  });
  await act(async () => find(selector).click());
  await settle();
}

async function write(selector: string, text: string): Promise<void> {
  const field = find<HTMLInputElement>(selector);
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, text);
  act(() => void field.dispatchEvent(new Event("input", { bubbles: true })));
  await settle();
}

const results = (): string[] =>
  [...document.querySelectorAll("[data-result]")].map(
    (each) => `${each.getAttribute("data-result")} ${each.getAttribute("data-state")}`,
  );
const buttons = (): string[] => [...document.querySelectorAll("[data-bulk]")].map((each) => each.textContent ?? "");

test("each action counts the selected courses that can have it", async () => {
  await show([pending(1), pending(2), confirmed(3)]);
  expect(buttons()).toEqual([]);

  act(() => selection.setAll(true));

  expect(buttons()).toEqual(["Assign 2 requests", "Hand over 1 course", "Cancel 3 courses"]);
});

test("one refusal among the selected courses shows its reason and a link, and the others are saved", async () => {
  const inTheWay = new Problem(409, { code: "instructor_busy", detail: "Sara teaches then.", courseId: 77 });
  post.mockImplementationOnce(async () => Promise.reject(inTheWay));
  await show([pending(1), pending(2), pending(3)]);
  act(() => selection.setAll(true));

  await press("[data-bulk=cancel]");
  await press("[role=dialog] [type=submit]");
  expect(post).not.toHaveBeenCalled();
  expect(document.body.textContent).toContain("Reason is required.");
  await write("[name=reason]", " The hall is closed. ");
  await press("[role=dialog] [type=submit]");

  expect(post.mock.calls.map(([path, body, { version }]) => [path, body, version])).toEqual(
    [1, 2, 3].map((id) => [`/courses/${id}/cancel`, { reason: "The hall is closed." }, id]),
  );
  expect(results()).toEqual(["1 refused", "2 saved", "3 saved"]);
  expect(find("[data-result='1']").textContent).toContain("Sara teaches then.");
  expect(find("[data-result='1'] a[href$='/admin/courses/77']").getAttribute("target")).toBe("_blank");
  expect(find("[data-testid=bulk-summary]").textContent).toBe("2 courses saved. 1 refused.");
  // What is saved is selected no more; what was refused can be tried again.
  expect([...selection.ids]).toEqual([1]);
});

describe("what was refused is not sent again over somebody else's decision", () => {
  const stale = (course: Course) => new Problem(409, { code: "stale_version", detail: "Omar assigned Mike.", course });
  const busy = () => new Problem(409, { code: "instructor_busy", detail: "Sara teaches then." });

  async function assignAll(): Promise<void> {
    act(() => selection.setAll(true));
    await press("[data-bulk=assign], [data-bulk=handOver]");
    await press("[name=instructorId]");
    const sara = [...document.querySelectorAll<HTMLElement>("[role=option]")].find(
      (each) => each.textContent === "Sara",
    );
    await act(async () => sara?.click());
    await press("[role=dialog] [type=submit]");
  }

  const tryAgain = () =>
    [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Try the refused again");

  test("an assigned request stays refused while another one is sent in its newest state", async () => {
    const assigned = { ...confirmed(1), version: 5 };
    const moved = { ...pending(2), version: 6 };
    post.mockRejectedValueOnce(stale(assigned)).mockRejectedValueOnce(stale(moved));
    await show([pending(1), pending(2)]);
    await assignAll();
    expect(results()).toEqual(["1 refused", "2 refused"]);
    expect(find("[data-result='1']").textContent).toContain("Another decision was made about this course since");
    post.mockClear();

    await act(async () => tryAgain()?.click());
    await settle();

    expect(post.mock.calls.map(([path, , { version }]) => [path, version])).toEqual([["/courses/2/assign", 6]]);
    expect(results()).toEqual(["1 refused", "2 saved"]);
    expect(find("[data-result='1']").textContent).toContain("Omar assigned Mike.");
    expect(tryAgain()).toBeUndefined();
  });

  test("a course that was handed on stays refused, also if an event tells of that", async () => {
    post.mockRejectedValueOnce(busy()).mockRejectedValueOnce(busy());
    latest = (courseId) => (courseId === 1 ? { ...confirmed(1), version: 5, instructorId: 51 } : null);
    await show([confirmed(1), confirmed(2)]);
    await assignAll();
    post.mockClear();

    await act(async () => tryAgain()?.click());
    await settle();

    expect(post.mock.calls.map(([path]) => path)).toEqual(["/courses/2/assign"]);
    expect(results()).toEqual(["1 refused", "2 saved"]);
  });
});

test("all courses of the filter's instructor are handed over, but for those that the other one has", async () => {
  await show([confirmed(1)], {
    instructorId: 32,
    all: [confirmed(1), confirmed(2), { ...confirmed(3), instructorId: 41 }],
  });
  expect(buttons()).toEqual(["Hand over all 1+"]);

  await press("[data-bulk=all]");
  await press("[name=instructorId]");
  const options = [...document.querySelectorAll<HTMLElement>("[role=option]")];
  expect(options.map((each) => each.textContent)).toEqual(["Sara"]);
  await act(async () => options[0]?.click());
  expect(document.body.textContent).toContain("1 course is theirs already");
  await press("[role=dialog] [type=submit]");

  expect(post.mock.calls.map(([path, body]) => [path, body])).toEqual(
    [1, 2].map((id) => [`/courses/${id}/assign`, { instructorId: 41 }]),
  );
});

test("all courses that could not be fetched at once are fetched from there on", async () => {
  const loadRest = vi.fn<ReturnType<LoadAll>>(async () => [confirmed(1), confirmed(2)]);
  loadRest.mockImplementationOnce(async (onProgress) => {
    onProgress(1);
    throw new Problem(503, { code: "unavailable", detail: "Too many requests." });
  });
  const loadAll = vi.fn<LoadAll>(() => loadRest);
  await show([confirmed(1)], { instructorId: 32, loadAll });
  await press("[data-bulk=all]");
  expect(find("[role=alert]").textContent).toBe("Too many requests.");
  expect(find("[role=dialog]").textContent).toContain("1 course is fetched already.");

  const goOn = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Go on");
  await act(async () => goOn?.click());
  await settle();

  expect(find("[role=dialog] [type=submit]").textContent).toBe("Hand over 2 courses");
  expect([loadAll.mock.calls.length, loadRest.mock.calls.length]).toEqual([1, 2]);
});

test("Escape selects none, but not while it has something to close", async () => {
  await show([confirmed(1)]);
  act(() => selection.setAll(true));
  document.body.insertAdjacentHTML("beforeend", '<div role="dialog"></div><input type="search">');
  const pressEscape = (target: EventTarget) =>
    act(() => void target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));

  pressEscape(document.body);
  find("[role=dialog]").remove();
  pressEscape(find("[type=search]"));
  expect(selection.ids.size).toBe(1);
  pressEscape(document.body);

  expect(selection.ids.size).toBe(0);
});

test("a typed reason is asked about before it is discarded, and Escape goes on typing", async () => {
  await show([pending(1)]);
  act(() => selection.setAll(true));
  await press("[data-bulk=cancel]");
  await write("[name=reason]", "The hall");
  const isAsking = () => document.querySelector("[data-testid=discard-question]") !== null;
  const pressEscape = async () => {
    const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
    await act(async () => void find("[name=reason]").dispatchEvent(event));
    await settle();
  };

  await pressEscape();
  expect(isAsking()).toBe(true);
  await pressEscape();

  expect(isAsking()).toBe(false);
  expect(find<HTMLTextAreaElement>("[name=reason]").value).toBe("The hall");
});

test("Back, which shows another tab or page, leaves the form with its reason, and the run goes on to its results", async () => {
  const answers: (() => void)[] = [];
  const save = post.getMockImplementation() as Post;
  post.mockImplementation(async (...sent) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return save(...sent);
  });
  const courses = [1, 2, 3, 4, 5, 6].map(pending);
  await show(courses);
  act(() => selection.setAll(true));
  await press("[data-bulk=cancel]");
  await write("[name=reason]", "The hall is closed.");
  await show(courses, { hasList: false });
  expect(find<HTMLTextAreaElement>("[name=reason]").value).toBe("The hall is closed.");
  await show(courses);
  await press("[role=dialog] [type=submit]");
  expect(answers).toHaveLength(4);

  await show(courses, { hasList: false });
  for (let at = 0; at < 6; at += 1) {
    await act(async () => answers[at]?.());
    await settle();
  }

  expect(find("[data-testid=bulk-summary]").textContent).toBe("6 courses saved.");
});
