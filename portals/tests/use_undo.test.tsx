// @vitest-environment happy-dom
/** The way back from an action: its requests, and what the notice says of their results. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Course, Identity } from "@/domain/course.ts";
import type { Live } from "@/features/live/live_data.ts";
import { NoticeStore, type TextNotice } from "@/features/live/notice_store.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { type Undo, useUndo } from "@/features/undo/index.ts";
import { loadRefusalSentences, NoResponse, Problem } from "@/platform/request_errors.ts";
import { course, DANA, MIKE } from "./builders.ts";
import { render } from "./rendering.ts";

type Post = (path: string, body: object, conditions: { version: number; idempotencyKey: string }) => Promise<Course>;

let undo: Undo;
let notices: NoticeStore;
let client: QueryClient;
let post: ReturnType<typeof vi.fn<Post>>;

function Offering() {
  undo = useUndo();
  return null;
}

beforeEach(() => {
  post = vi.fn<Post>(async (_path, _body, { version }) => course({ version: version + 1 }));
  notices = new NoticeStore();
  client = new QueryClient();
  return signIn(DANA);
});

async function signIn(identity: Identity): Promise<void> {
  const live = {
    actions: { track: (response: Promise<Course>) => response },
    apply() {},
    changes: { highlight() {} },
    invalidate() {},
    notices,
    realtime: { state: "live" },
  } as unknown as Live;
  const signedIn = { api: { post }, role: identity.role, session: { identity } };
  await render(
    <SignedInContext value={signedIn as unknown as SignedIn}>
      <QueryClientProvider client={client}>
        <LiveContext value={live}>
          <Offering />
        </LiveContext>
      </QueryClientProvider>
    </SignedInContext>,
  );
}

/** The action has brought the course from `before` to `after`. Returns the notice that offers to undo it. */
function done(action: string, before: Course, after: Course): TextNotice | undefined {
  client.setQueryData(["confirmedCourses"], { pages: [{ items: [before] }], pageParams: [null] });
  undo.prepare(action, before.courseId, before.version)(after);
  return shown();
}

const shown = (): TextNotice | undefined => notices.notices.at(-1)?.content as TextNotice | undefined;

async function press(): Promise<void> {
  await act(async () => shown()?.action?.run());
}

const BEFORE = course();
const MOVED = course({ version: 3, scheduledDate: "2025-07-16" });

test("a move is offered for undoing, and taken back in the version that it has produced", async () => {
  expect(done("reschedule", BEFORE, MOVED)).toMatchObject({ title: "Saved", action: { label: "Undo" } });
  await press();

  expect(post).toHaveBeenCalledTimes(1);
  expect(post.mock.calls[0]).toMatchObject([
    "/courses/123/reschedule",
    { scheduledDate: "2025-07-15" },
    { version: 3 },
  ]);
  expect(shown()).toMatchObject({ title: "Undone", tone: "good" });
});

test("the first assignment, which has moved the course too, is taken back in two steps, each in the version before it", async () => {
  const pending = course({ status: "pending", instructorId: null, instructorName: null });
  done("assign", pending, MOVED);
  await press();

  expect(post.mock.calls.map(([path, , { version }]) => [path, version])).toEqual([
    ["/courses/123/decline", 3],
    ["/courses/123/reschedule", 4],
  ]);
});

test("a refusal is told in its own words, and which part is undone", async () => {
  const stale = new Problem(412, { code: "stale_version", detail: "This course was cancelled by Omar." });
  post.mockRejectedValueOnce(stale);
  done("reschedule", BEFORE, MOVED);
  await press();
  expect(shown()).toMatchObject({ title: "Not undone", text: stale.message, tone: "bad", courseId: 123 });

  post.mockResolvedValueOnce(course({ version: 4 })).mockRejectedValueOnce(stale);
  done("assign", course({ status: "pending", instructorId: null }), MOVED);
  await press();
  expect(shown()?.title).toBe("Undone in part");
});

test("a refusal because of a later change says that it came after the own one, not under an open form", async () => {
  await loadRefusalSentences();
  const later = { course: course({ version: 4 }), action: "edit", actor: { role: "admin", name: "Dana" } };
  post.mockRejectedValueOnce(new Problem(412, { code: "stale_version", ...later }));
  done("reschedule", BEFORE, MOVED);
  await press();

  expect(shown()?.text).toMatch(/^Dana corrected CPR Basic .* after the change that was to be undone\.$/);
});

test("a refusal for a field names it as the form does, and says what is wrong with it", async () => {
  const errors = [{ field: "courseType", message: "is not one of the course types" }];
  const detail = "Some fields need another look: courseType.";
  post.mockRejectedValueOnce(new Problem(422, { code: "invalid_fields", detail, errors }));
  done("edit", BEFORE, course({ version: 3, courseType: "First aid" }));
  await press();

  expect(shown()).toMatchObject({ title: "Not undone", text: "Course is not one of the course types." });
});

test("without a response it can be sent again, as the same request", async () => {
  post.mockRejectedValueOnce(new NoResponse(new Error("no network")));
  done("reschedule", BEFORE, MOVED);
  await press();
  expect(shown()).toMatchObject({ title: "It is not known whether this was undone", action: { label: "Try again" } });

  await press();

  expect(shown()?.title).toBe("Undone");
  expect(post.mock.calls[1]).toEqual(post.mock.calls[0]);
});

test("what is final, and what was not on the screen in that version, is said without a way back", () => {
  const cancelled = done("cancel", BEFORE, course({ version: 3, status: "cancelled" }));
  expect(cancelled).toMatchObject({ text: "CPR Basic (course 123) is cancelled.", courseId: 123 });
  expect(cancelled?.action).toBeUndefined();

  undo.prepare("reschedule", 123, 1)(MOVED);
  expect(shown()?.action).toBeUndefined();
});

test.each([
  ["decline", MIKE, null, null],
  ["complete", MIKE, MIKE.instructorId, 123],
  ["decline", DANA, null, 123],
])("after %s, a course is linked only for those who still see it", async (action, identity, instructorId, courseId) => {
  await signIn(identity);

  expect(done(action, BEFORE, course({ version: 3, instructorId }))?.courseId).toBe(courseId);
});

test("something else than a course is undone by its own function", async () => {
  const remove = vi.fn(async () => {});
  undo.offer("Mike is away from 3 to 7 August.", remove);
  await press();

  expect(remove).toHaveBeenCalledTimes(1);
  expect(shown()?.title).toBe("Undone");
});

test("something else without a response can be tried again", async () => {
  const remove = vi.fn(async () => {}).mockRejectedValueOnce(new NoResponse(new Error("no network")));
  undo.offer("Mike is away from 3 to 7 August.", remove);
  await press();
  expect(shown()).toMatchObject({ title: "It is not known whether this was undone", action: { label: "Try again" } });

  await press();

  expect(shown()?.title).toBe("Undone");
});
