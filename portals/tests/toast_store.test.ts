import { afterEach, describe, expect, test, vi } from "vitest";
import { ToastStore } from "@/features/live/toast_store.ts";

afterEach(() => vi.useRealTimers());

describe("toasts", () => {
  test("never more than a few", () => {
    const toasts = new ToastStore();
    for (let courseId = 1; courseId <= 9; courseId++) toasts.show({ title: "", text: "", courseId });
    expect(toasts.toasts.map(({ courseId }) => courseId)).toEqual([7, 8, 9]);
  });

  test("the last word on a course is the one that stays", () => {
    const toasts = new ToastStore();
    for (const text of ["assigned", "cancelled"]) toasts.show({ title: "", text, courseId: 1 });
    expect(toasts.toasts.map(({ text }) => text)).toEqual(["cancelled"]);
  });
});
