/** The errors of requests: a refusal of the server (RFC 9457), and a missing response. */
import type { Course } from "@/domain/course.ts";
import { TimedOut } from "./request_deadline.ts";

interface ProblemBody {
  code?: string;
  detail?: string;
  title?: string;
  errors?: ({ field: string; message: string } | RowError)[];
  errorCount?: number;
  course?: Course;
  courseId?: number;
}

/** What is wrong with a cell of a file. Rows count from 1, the header; the column may be empty. */
export interface RowError {
  row: number;
  column: string;
  message: string;
}

export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly code: string;
  /** The messages by field; empty unless fields are invalid. */
  readonly fields: Readonly<Record<string, string>>;
  /** After `bad_rows`: the first errors of the file, and how many there are. */
  readonly rows: readonly RowError[];
  readonly rowCount: number;
  /** After `stale_version`: the course as it is now. */
  readonly course: Course | null;
  /** The course that prevents the action. */
  readonly courseId: number | null;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? "unknown";
    const errors = body.errors ?? [];
    this.fields = Object.fromEntries(errors.flatMap((each) => ("field" in each ? [[each.field, each.message]] : [])));
    this.rows = errors.flatMap((each) => ("row" in each ? [each] : []));
    this.rowCount = body.errorCount ?? this.rows.length;
    this.course = body.course ?? null;
    this.courseId = body.courseId ?? null;
  }

  /** A refusal by the form, before a request. */
  static ofFields(fields: Readonly<Record<string, string>>): Problem {
    const errors = Object.entries(fields).map(([field, message]) => ({ field, message }));
    return new Problem(0, { code: "invalid_fields", detail: "Nothing was sent.", errors });
  }

  static async of(response: Response): Promise<Problem> {
    const text = await response.text();
    try {
      return new Problem(response.status, JSON.parse(text) as ProblemBody);
    } catch {
      return new Problem(response.status, {});
    }
  }
}

export class NoResponse extends Error {
  override name = "NoResponse";

  constructor(cause: unknown, message = `${noResponseText("The server", cause)} Check the connection and try again.`) {
    super(message, { cause });
  }
}

/** A sentence that explains the missing response. */
export function noResponseText(who: string, cause: unknown): string {
  return cause instanceof TimedOut
    ? `${who} has not answered for ${cause.seconds} seconds.`
    : `${who} could not be reached.`;
}

/** Whether the server may have carried out the request. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof NoResponse || (error instanceof Problem && error.status >= 500 && error.status !== 503);
}

/** Whether the request has exceeded its time limit, so that a retry may take as long. */
export function isTimedOut(error: unknown): boolean {
  return error instanceof NoResponse && error.cause instanceof TimedOut;
}

/** Whether an automatic retry may succeed. */
export function isTransient(error: unknown): boolean {
  return error instanceof NoResponse || (error instanceof Problem && (error.status >= 500 || error.status === 429));
}
