/** What the parts of the calendar share: what a course looks like there, and the course that is being moved. */
import { createContext, useContext } from "react";
import type { Course, Role } from "@/domain/course.ts";
import type { Clashes } from "./clashes.ts";
import type { Target } from "./moved_course.ts";

export interface BoardState {
  viewer: Role;
  clashes: Clashes;
  /** The course that Tab reaches. */
  currentId: number | null;
  /** The address of the calendar with the course open. */
  hrefOf(courseId: number): string;
  isMovable(course: Course): boolean;
}

/** The course that is dragged, or moved by keyboard, and where it would be. */
export interface Moving {
  course: Course;
  target: Target;
  isByKeyboard: boolean;
}

export const BoardContext = createContext<BoardState | null>(null);
// A separate context, so that the pointer's way does not render every course again.
export const MovingContext = createContext<Moving | null>(null);

export function useBoard(): BoardState {
  const board = useContext(BoardContext);
  if (!board) throw new Error("useBoard needs a Board above it.");
  return board;
}

/** The moving course if it would be on this day, in this instructor's row if there are rows. */
export function useMovingTo(date: string, instructorId?: number | null): Moving | null {
  const moving = useContext(MovingContext);
  if (moving?.target.date !== date) return null;
  const { target, course } = moving;
  return instructorId === undefined || (target.instructorId ?? course.instructorId) === instructorId ? moving : null;
}
