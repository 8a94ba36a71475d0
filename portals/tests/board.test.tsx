// @vitest-environment happy-dom
/** A course that is moved by keyboard is let go when the keyboard or the course goes elsewhere. */
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { ActionHost } from "@/features/actions/ActionHost.tsx";
import { Board } from "@/features/calendar/Board.tsx";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { course, DANA } from "./builders.ts";
import { render, settle } from "./rendering.ts";

let isFormOpen = false;
vi.mock("@/features/actions/index.ts", async (original) => ({
  ...(await original<object>()),
  useIsFormOpen: () => isFormOpen,
}));

const [first, second] = [course({ courseId: 1 }), course({ courseId: 2 })];
const onMove = vi.fn((_course: Course, _target: unknown) => false);
const onOpen = vi.fn();

async function show(courses: Course[]): Promise<void> {
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ role: "admin", session: { identity: DANA, username: "dana" } } as unknown as SignedIn}>
        <ActionHost>
          <Board
            {...{ courses, onMove, onOpen, viewer: "admin", clashes: new Map(), hasHours: false }}
            hrefOf={(courseId) => `/${courseId}`}
            isMovable={() => true}
          >
            {courses.map(({ courseId, scheduledDate }) => (
              <div key={`${courseId} ${scheduledDate}`} data-date={scheduledDate}>
                <a href={`/${courseId}`} data-course={courseId}>
                  {String(courseId)}
                </a>
              </div>
            ))}
          </Board>
        </ActionHost>
      </SignedInContext>
    </MantineProvider>,
  );
}

const chip = (id: number) => document.querySelector<HTMLElement>(`[data-course="${id}"]`) as HTMLElement;
const isMoving = () => document.querySelector("[data-moving]") !== null;

async function press(id: number, key: string): Promise<void> {
  await act(async () => {
    chip(id).focus();
    chip(id).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
}

beforeEach(async () => {
  onMove.mockReset().mockReturnValue(false);
  onOpen.mockReset();
  await show([first, second]);
  await press(1, "m");
  expect(isMoving()).toBe(true);
});

test("another course gets the keys when the focus is on it", async () => {
  await act(async () => chip(2).focus());
  expect(isMoving()).toBe(false);

  await press(2, "ArrowUp");
  await press(2, "Enter");

  expect(onMove).not.toHaveBeenCalled();
});

test("a course that has gone, or was moved by somebody else, is not moved any more, also when it comes back", async () => {
  await show([{ ...first, version: 3, scheduledDate: "2025-08-01" }, second]);
  expect(isMoving()).toBe(false);
  await show([first, second]);
  expect(isMoving()).toBe(false);
});

test("what was changed meanwhile is moved in its newest state", async () => {
  const changed = { ...first, version: 3, location: "Hall 2" };
  await show([changed, second]);
  await press(1, "ArrowRight");
  await press(1, "Enter");

  expect(onMove).toHaveBeenCalledExactlyOnceWith(changed, { date: "2025-07-16" });
});

describe("after the form of another course has closed", () => {
  const openAndClose = async (): Promise<void> => {
    await press(1, "Enter");
    isFormOpen = true;
    await show([first, second]);
    await act(async () => chip(2).focus());
    isFormOpen = false;
    await show([first, second]);
    await settle();
  };

  test("the focus is not on a course for which no form had opened", async () => {
    await openAndClose();
    expect(document.activeElement).toBe(chip(2));
  });

  test("the focus is on the course that was moved", async () => {
    onMove.mockReturnValue(true);
    await openAndClose();
    expect(document.activeElement).toBe(chip(1));
  });
});
