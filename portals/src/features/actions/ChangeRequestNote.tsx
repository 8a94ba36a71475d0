/** What the organization of a course has asked for, beside what is. */
import { Alert, Badge, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ChangeRequest, Course } from "@/domain/course.ts";
import { formatDay, formatInstantBeside } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import classes from "./ChangeRequestNote.module.css";
import { hoursInBoth } from "./hours_note.ts";

interface Props {
  course: Course;
  /** What the form does to the request. */
  effect?: string;
}

/** Nothing if the course has no open change request. */
export function ChangeRequestNote({ course, effect }: Props) {
  const { changeRequest } = course;
  if (!changeRequest) return null;
  const { actor, kind, reason, requestedAt } = changeRequest;
  const title =
    kind === "cancel"
      ? t("{{who}} asks to cancel this course", { who: actor.name })
      : t("{{who}} asks to move this course", { who: actor.name });
  return (
    <Alert color="yellow" variant="light" w="100%" title={title} data-testid="change-request">
      <dl className={classes.facts}>
        <Fact name={t("Now")}>{`${formatDay(course.scheduledDate)}, ${hoursInBoth(course)}`}</Fact>
        <Fact name={t("Asked for")}>{askedFor(course, changeRequest)}</Fact>
        <Fact name={t("Reason")}>{reason}</Fact>
        <Fact name={t("Asked")}>{formatInstantBeside(course, requestedAt)}</Fact>
      </dl>
      {effect !== undefined && (
        <Text size="sm" fw={600} mt="xs">
          {effect}
        </Text>
      )}
    </Alert>
  );
}

/** A chip for rows; nothing if the course has no open change request. */
export function ChangeRequestChip({ course }: { course: Course }) {
  const { changeRequest } = course;
  if (!changeRequest) return null;
  return (
    <Badge variant="light" color="yellow" size="sm" tt="none" data-testid="change-request-chip">
      {changeRequest.kind === "cancel" ? t("Cancellation asked for") : t("Move asked for")}
    </Badge>
  );
}

function askedFor({ timeZone, ...course }: Course, { kind, ...asked }: ChangeRequest): string {
  if (kind === "cancel") return t("Cancellation");
  const scheduledDate = asked.scheduledDate ?? course.scheduledDate;
  const [startTime, endTime] = [asked.startTime ?? course.startTime, asked.endTime ?? course.endTime];
  return `${formatDay(scheduledDate)}, ${hoursInBoth({ scheduledDate, startTime, endTime, timeZone })}`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Text size="sm" span>
          {children}
        </Text>
      </dd>
    </div>
  );
}
