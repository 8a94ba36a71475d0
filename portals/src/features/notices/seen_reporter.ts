/**
 * Reports up to which event a visible page has shown the channel, so that nobody gets a mail about it. The service says
 * within which time, a quarter of the time after which a mail may be sent. The moment is random, since everybody else who
 * received the event reports too; a page that is hidden reports at once. A report that failed is repeated in the same way.
 */
interface Parts {
  report: (cursor: string) => Promise<unknown>;
  isVisible: () => boolean;
  random?: () => number;
}

interface Report {
  readonly cursor: string;
  readonly withinSeconds: number;
}

/** One more would be too late for the mail. */
const ATTEMPTS = 3;

export class SeenReporter {
  readonly #report: (cursor: string) => Promise<unknown>;
  readonly #isVisible: () => boolean;
  readonly #random: () => number;
  #due: Report | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was sent last, until the service has confirmed it. */
  #sent: Report | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #reported: string | null = null;

  constructor({ report, isVisible, random = Math.random }: Parts) {
    this.#report = report;
    this.#isVisible = isVisible;
    this.#random = random;
  }

  /** The page has what is up to the cursor, or will show it when it is visible again. */
  add(cursor: string, withinSeconds: number): void {
    if (cursor === this.#reported || cursor === this.#sent?.cursor) return;
    this.#due = { cursor, withinSeconds };
    this.#plan();
  }

  /** Another tab of this browser has reported the cursor, or the service knew it before. */
  reported(cursor: string): void {
    this.#reported = cursor;
    if (this.#due?.cursor === cursor) this.#forgetDue();
    if (this.#sent?.cursor === cursor) this.#forgetSent();
  }

  visibilityChanged(): void {
    if (this.#isVisible()) this.#plan();
    else this.flush();
  }

  /** What was on the screen is reported now, and a report that failed is repeated. */
  flush(): void {
    // Without a timer nothing was on the screen.
    if (this.#timer !== undefined) this.#sendDue();
    else if (this.#sent && this.#retryTimer !== undefined) this.#send(this.#sent, ATTEMPTS);
  }

  end(): void {
    this.#forgetDue();
    this.#forgetSent();
  }

  #plan(): void {
    if (!this.#due || this.#timer !== undefined || !this.#isVisible()) return;
    this.#timer = setTimeout(() => this.#sendDue(), this.#pauseMs(this.#due));
  }

  #sendDue(): void {
    const due = this.#due;
    this.#forgetDue();
    if (due) this.#send(due, 1);
  }

  #send(report: Report, attempt: number): void {
    this.#forgetSent();
    this.#sent = report;
    this.#report(report.cursor).then(
      () => {
        if (this.#sent === report) this.reported(report.cursor);
      },
      () => {
        // A later report says more than the one that failed.
        if (this.#sent !== report) return;
        if (attempt >= ATTEMPTS) this.#forgetSent();
        else this.#retryTimer = setTimeout(() => this.#send(report, attempt + 1), this.#pauseMs(report));
      },
    );
  }

  #pauseMs({ withinSeconds }: Report): number {
    return withinSeconds * 1000 * this.#random();
  }

  #forgetDue(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = null;
  }

  #forgetSent(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#sent = null;
  }
}
