/** The toasts on the screen: at most three, the newest last. */
import { Subscribable } from "@/platform/subscribable.ts";

export interface Toast {
  id: number;
  title: string;
  text: string;
  /** The course that the toast opens. */
  courseId: number | null;
}

const MAX_SHOWN = 3;

export class ToastStore extends Subscribable {
  #toasts: readonly Toast[] = [];
  #nextId = 1;

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  /** Adds a toast. An earlier toast about the same course is removed, and the oldest toast if there are too many. */
  show(toast: Omit<Toast, "id">): void {
    const others = this.#toasts.filter(({ courseId }) => courseId === null || courseId !== toast.courseId);
    this.#toasts = [...others, { ...toast, id: this.#nextId++ }].slice(-MAX_SHOWN);
    this.notify();
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
    this.notify();
  }
}
