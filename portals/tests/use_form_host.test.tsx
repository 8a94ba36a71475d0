// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DraftStore } from "@/features/actions/form_drafts.ts";
import { type FormHost, type Open, useFormHost } from "@/features/actions/use_form_host.ts";
import { course } from "./builders.ts";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const CANCEL: Open = { action: "cancel", course: course(), restored: null };
const OTHER: Open = { action: "reschedule", course: course({ courseId: 124 }), restored: null };
const TYPED = '{"reason":"The hall is taken."}';

let root: Root;
let host: FormHost;
let drafts: DraftStore;

function Shown() {
  host = useFormHost(drafts);
  return <div ref={host.content} />;
}

/** The page as it is after it was loaded. */
function load(): void {
  drafts = new DraftStore("admin:dana");
  root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => root.render(<Shown />));
}

const show = (next: Open | null): void => act(() => host.show(next));
const answer = (isDiscarding: boolean): void => act(() => host.decide(isDiscarding));

beforeEach(load);

afterEach(() => {
  act(() => root.unmount());
  drafts.discard();
});

describe("a form in which something was typed", () => {
  beforeEach(() => {
    show(CANCEL);
    host.form?.keep(TYPED);
  });

  test("stays until the person has agreed that another one takes its place", () => {
    show(OTHER);
    expect(host).toMatchObject({ isAsking: true, open: CANCEL });

    answer(false);
    expect(host).toMatchObject({ isAsking: false, open: CANCEL });
    expect(drafts.get()?.typed).toEqual({ reason: "The hall is taken." });
  });

  test("makes room, and leaves no draft, when the person has agreed", () => {
    const { serial } = host;
    show(OTHER);

    answer(true);

    expect(host).toMatchObject({ isAsking: false, open: OTHER });
    expect(host.serial).toBeGreaterThan(serial);
    expect(drafts.get()).toBeNull();
  });

  test("is open again after the page was left, with what was typed", () => {
    act(() => root.unmount());

    load();

    expect(host.open).toEqual({ ...CANCEL, restored: { reason: "The hall is taken." } });
  });

  test("is kept with the course that it was brought to stand on", () => {
    host.form?.setBase(course({ version: 7 }));
    expect(drafts.get()?.course?.version).toBe(7);
  });

  test("leaves no draft once it was sent", () => {
    act(() => host.done());
    expect(host.open).toBeNull();
    expect(drafts.get()).toBeNull();
  });

  test("has the browser ask before the page goes", () => {
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
  });
});

test("a form in which everything is again as it was closes without a question", () => {
  show(CANCEL);
  host.form?.keep(TYPED);
  host.form?.keep("{}");

  show(null);

  expect(host).toMatchObject({ isAsking: false, open: null });
});

describe("a form that begins with where a course was dragged to", () => {
  const DRAGGED: Open = { ...OTHER, proposed: { scheduledDate: "2025-07-17", startTime: "09:00" } };
  beforeEach(() => show(DRAGGED));

  test("closes without a question as long as nothing was typed", () => {
    host.form?.keep('{"scheduledDate":"2025-07-17"}');

    show(null);

    expect(host).toMatchObject({ isAsking: false, open: null });
  });

  test("is kept with the new place once something was typed", () => {
    const typed = { scheduledDate: "2025-07-17", reason: "The hall is taken." };
    host.form?.keep(JSON.stringify(typed));

    show(null);

    expect(host.isAsking).toBe(true);
    expect(drafts.get()?.typed).toEqual(typed);
  });
});

test("a form that is being sent neither closes nor makes room", () => {
  show(CANCEL);
  act(() => host.form?.setBusy(true));

  show(null);
  show(OTHER);

  expect(host).toMatchObject({ isAsking: false, isBusy: true, open: CANCEL });
});
