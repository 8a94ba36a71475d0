/** Short messages in the corner. Few at a time: after an absence one tells of all. */
export interface Toast {
  id: number;
  title: string;
  text: string;
  /** The course it is about, to be opened from it. */
  courseId: number | null;
}

const MOST_SHOWN = 3;

export class ToastStore {
  readonly #listeners = new Set<() => void>();
  #toasts: readonly Toast[] = [];
  #nextId = 1;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  /** News of a course replaces what was said of it before. */
  show(toast: Omit<Toast, "id">): void {
    const others = this.#toasts.filter(({ courseId }) => courseId === null || courseId !== toast.courseId);
    this.#toasts = [...others, { ...toast, id: this.#nextId++ }].slice(-MOST_SHOWN);
    this.#tell();
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
