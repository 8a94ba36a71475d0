/**
 * The errors of requests: a refusal of the server (RFC 9457), and a missing response. Their messages are in the person's
 * language at the moment when they are read.
 */
import type { Course } from "@/domain/course.ts";
import { loadPortalTexts, t } from "@/i18n/index.ts";
import type { ProblemMembers } from "./refusal_texts.ts";
import { TimedOut } from "./request_deadline.ts";

interface FieldError {
  field: string;
  message: string;
  /** The stable name of the rule that the field breaks. */
  rule?: string;
}

/** What is wrong with a cell of a file. Rows count from 1, the header; the column may be empty. */
export interface RowError {
  row: number;
  column: string;
  message: string;
  rule?: string;
}

type Sentences = typeof import("./refusal_sentences.ts");

let sentences: Sentences | null = null;

/** Refusals are told with these sentences from now on. Without them, with the words of the service. */
export function setRefusalSentences(found: Sentences): void {
  sentences = found;
}

/** Fetches the sentences and their translations, which no first page shows. */
export async function loadRefusalSentences(): Promise<void> {
  if (sentences !== null) return;
  const [found] = await Promise.all([import("./refusal_sentences.ts"), loadPortalTexts()]);
  setRefusalSentences(found);
}

function refusalText(status: number, body: ProblemMembers): string {
  if (sentences) return sentences.refusalText(status, body);
  return body.detail ?? body.title ?? t("The server answered {{status}}.", { status });
}

function ruleText(rule: string | undefined, message: string): string {
  return sentences ? sentences.ruleText(rule, message) : message;
}

interface ProblemBody extends ProblemMembers {
  errors?: (FieldError | RowError)[];
  errorCount?: number;
  course?: Course;
  courseId?: number;
  /** After `not_found`: what does not exist. */
  what?: string;
}

export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly code: string;
  /** Why, by the name that the service gives to this case of the code, or in its words. */
  readonly reason: string | null;
  readonly #body: ProblemBody;
  readonly #errors: readonly (FieldError | RowError)[];
  /** After `bad_rows`: how many errors the file has. */
  readonly rowCount: number;
  /** After `stale_version`: the course as it is now. */
  readonly course: Course | null;
  /** Whether there is no such course, or none that the user may see. */
  readonly isCourseGone: boolean;
  /** The course that prevents the action. */
  readonly courseId: number | null;
  /** After how many seconds the service asks to repeat the request; `null` if it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: ProblemBody, retryAfterSeconds: number | null = null) {
    super();
    readsMessage(this, () => refusalText(status, body));
    this.status = status;
    this.#body = body;
    this.code = body.code ?? "unknown";
    this.reason = body.reason ?? null;
    this.#errors = body.errors ?? [];
    this.rowCount = body.errorCount ?? this.rows.length;
    this.course = body.course ?? null;
    this.isCourseGone = this.code === "not_found" && body.what === "course";
    this.courseId = body.courseId ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The message where the request was to undo something. */
  get undoMessage(): string {
    return sentences?.undoRefusalText(this.status, this.#body) ?? this.message;
  }

  /** The messages by field; empty unless fields are invalid. */
  get fields(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#errors.flatMap((each) => ("field" in each ? [[each.field, ruleText(each.rule, each.message)]] : [])),
    );
  }

  /** After `bad_rows`: the first errors of the file. */
  get rows(): readonly RowError[] {
    return this.#errors.flatMap((each) =>
      "row" in each ? [{ ...each, message: ruleText(each.rule, each.message) }] : [],
    );
  }

  /** A refusal by the form, before a request. */
  static ofFields(fields: Readonly<Record<string, string>>): Problem {
    const errors = Object.entries(fields).map(([field, message]) => ({ field, message }));
    return new Problem(0, { code: "invalid_fields", detail: "Nothing was sent.", errors });
  }

  static async of(response: Response): Promise<Problem> {
    const [text] = await Promise.all([response.text(), loadRefusalSentences().catch(() => undefined)]);
    const wait = response.headers.get("Retry-After") ?? "";
    const seconds = /^\d{1,9}$/.test(wait) ? Number(wait) : null;
    try {
      return new Problem(response.status, JSON.parse(text) as ProblemBody, seconds);
    } catch {
      return new Problem(response.status, {}, seconds);
    }
  }
}

export class NoResponse extends Error {
  override name = "NoResponse";

  constructor(cause: unknown, message: string | (() => string) = () => unreachable(cause)) {
    super("", { cause });
    readsMessage(this, typeof message === "string" ? () => message : message);
  }
}

/** The message is built when it is read: the language may have changed since. */
function readsMessage(error: Error, message: () => string): void {
  Object.defineProperty(error, "message", { get: message, enumerable: false, configurable: true });
}

/** Why the server sent no response, as a sentence. */
export function serverSilence(cause: unknown): string {
  return cause instanceof TimedOut
    ? t("The server has not answered for {{seconds}} seconds.", { seconds: cause.seconds })
    : t("The server could not be reached.");
}

/** What to do after an action without a response. */
export function outcomeUnknown(isRepeatable: boolean): string {
  return isRepeatable
    ? t("It is not known whether this was saved. Send it again as it is: it is saved once only.")
    : t("It is not known whether this was saved. Look at the list before you send it again.");
}

function unreachable(cause: unknown): string {
  return `${serverSilence(cause)} ${t("Check the connection and try again.")}`;
}

/** The error at a field as a sentence: “Place is required.” */
export function fieldSentence(label: string, message: string): string {
  return t("{{field}} {{message}}.", { field: label, message: message.replace(/\.$/, "") });
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
