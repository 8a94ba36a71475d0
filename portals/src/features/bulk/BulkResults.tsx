/** How far a bulk action is, and what became of each course. */
import { Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { CircleAlert, CircleCheck, CircleDashed, Clock } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { formatWhen } from "@/domain/date_formats.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { failureText } from "@/platform/failure_text.ts";
import { Problem } from "@/platform/request_errors.ts";
import classes from "./bulk.module.css";
import type { BulkRow, BulkState, RowState } from "./bulk_run.ts";
import type { BulkRunning } from "./use_bulk_run.ts";

interface Props {
  run: BulkRunning;
  state: BulkState;
  onClose: () => void;
}

/** Once the run has ended, what needs attention comes first. */
const ORDER: Record<RowState, number> = { refused: 0, unknown: 0, untried: 1, waiting: 1, sending: 1, saved: 2 };

export function BulkResults({ run, state: { rows, isRunning, isStopping }, onClose }: Props) {
  const count = (...states: RowState[]): number => rows.filter((row) => states.includes(row.state)).length;
  const [refused, unknown, untried] = [count("refused"), count("unknown"), count("untried")];
  const sent = rows.length - untried - count("waiting", "sending");
  const overtaken = rows.filter(run.isOvertaken).length;
  const again = againText(refused - overtaken, unknown);
  const shown = isRunning ? rows : [...rows].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const close = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone.
  useEffect(() => {
    if (!isRunning) close.current?.focus({ preventScroll: true });
  }, [isRunning]);

  return (
    <Stack gap="md">
      <div>
        <Text size="sm" mb={6}>
          {t("{{done}} of {{total}} courses", { done: sent, total: rows.length })}
        </Text>
        <Progress value={(100 * sent) / rows.length} aria-label={t("Courses sent so far")} />
      </div>
      <Text size="sm" role="status" data-testid="bulk-summary">
        <span>{!isRunning && summary(count("saved"), refused, unknown, untried)}</span>
        <span>{isStopping && t("Stopping: what is under way ends first.")}</span>
      </Text>
      <ul className={classes.results} aria-label={t("Results")}>
        {shown.map((row) => (
          <Result key={row.course.courseId} row={row} isOvertaken={run.isOvertaken(row)} />
        ))}
      </ul>
      <Group justify="flex-end" gap="sm">
        {isRunning ? (
          <Button variant="default" aria-disabled={isStopping || undefined} onClick={run.stop} data-autofocus>
            {t("Stop")}
          </Button>
        ) : (
          <>
            <Button ref={close} variant="default" onClick={onClose}>
              {t("Close")}
            </Button>
            {untried > 0 && (
              <Button variant="light" onClick={run.goOn}>
                {tn(untried, "Go on with {{count}} course", "Go on with {{count}} courses")}
              </Button>
            )}
            {again && <Button onClick={run.again}>{again}</Button>}
          </>
        )}
      </Group>
    </Stack>
  );
}

function summary(saved: number, refused: number, unknown: number, untried: number): string {
  return [
    tn(saved, "{{count}} course saved.", "{{count}} courses saved."),
    refused > 0 && tn(refused, "{{count}} refused.", "{{count}} refused."),
    unknown > 0 && tn(unknown, "For {{count}} course no answer has come.", "For {{count}} courses no answer has come."),
    untried > 0 && tn(untried, "{{count}} not tried.", "{{count}} not tried."),
  ]
    .filter(Boolean)
    .join(" ");
}

/** Nothing if there is nothing that can be sent again. */
function againText(refused: number, unknown: number): string | null {
  if (unknown === 0) return refused > 0 ? t("Try the refused again") : null;
  return refused > 0 ? t("Try the refused and the unanswered again") : t("Try the unanswered again");
}

const ICONS: Record<RowState, typeof Clock> = {
  waiting: Clock,
  sending: Clock,
  saved: CircleCheck,
  refused: CircleAlert,
  unknown: CircleAlert,
  untried: CircleDashed,
};

interface ResultProps {
  row: BulkRow;
  isOvertaken: boolean;
}

const Result = memo(function Result({ row: { course, state, failure }, isOvertaken }: ResultProps) {
  usePreferences();
  const Icon = ICONS[state];
  const inTheWay = failure instanceof Problem ? failure.courseId : null;
  return (
    <li className={classes.result} data-result={course.courseId} data-state={state}>
      <Icon size={17} aria-hidden />
      <span>
        <CourseLink courseId={course.courseId} text={`${course.courseType} #${course.courseId}`} />
        <span>{` · ${formatWhen(course)}`}</span>
      </span>
      <span className={classes.outcome}>
        <span>{outcomeText(state, failure)}</span>
        {isOvertaken && (
          <span>{` ${t("Another decision was made about this course since, so it is not sent again: open it to change it.")}`}</span>
        )}
        {inTheWay !== null && inTheWay !== course.courseId && (
          <>
            {" "}
            <CourseLink
              courseId={inTheWay}
              text={t("Open course {{number}} in a new tab", { number: String(inTheWay) })}
            />
          </>
        )}
      </span>
    </li>
  );
});

function outcomeText(state: RowState, failure: Error | null): string {
  switch (state) {
    case "waiting":
      return t("Waits");
    case "sending":
      return t("Being sent …");
    case "saved":
      return t("Saved.");
    case "untried":
      return t("Not tried");
    default:
      return failure ? failureText(failure) : "";
  }
}

/** In another tab, so that the results stay. */
function CourseLink({ courseId, text }: { courseId: number; text: string }) {
  const { role } = useSignedIn();
  return (
    <Anchor size="sm" href={`${PORTALS[role].path}/courses/${courseId}`} target="_blank">
      {text}
    </Anchor>
  );
}
