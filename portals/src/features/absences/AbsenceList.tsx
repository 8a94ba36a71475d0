/** Absences by whether they are now, later or over, each with a button that removes it. */
import type { Absence } from "@coursewire/client";
import { Badge, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { formatAbsence, kindText, type Phase, phaseOf } from "@/domain/absence_texts.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton } from "@/ui/index.ts";
import classes from "./absences.module.css";
import { useAbsenceChange } from "./use_absences.ts";

interface Props {
  absences: readonly Absence[];
  /** Whether rows name the instructor. */
  withNames: boolean;
  now: Date;
  onRemoved: (absence: Absence) => void;
}

const PHASES: readonly Phase[] = ["now", "later", "over"];

export function AbsenceList({ absences, withNames, now, onRemoved }: Props) {
  const groups = PHASES.map((phase) => [phase, absences.filter((each) => phaseOf(each, now) === phase)] as const);
  return groups.map(
    ([phase, found]) =>
      found.length > 0 && (
        <section key={phase} aria-label={phaseText(phase, withNames)}>
          <h3 className={classes.phase}>{phaseText(phase, withNames)}</h3>
          <ul className={classes.list}>
            {found.map((absence) => (
              <Row key={absence.absenceId} absence={absence} withName={withNames} now={now} onRemoved={onRemoved} />
            ))}
          </ul>
        </section>
      ),
  );
}

function phaseText(phase: Phase, withNames: boolean): string {
  switch (phase) {
    case "now":
      return withNames ? t("Away now") : t("You are away now");
    case "later":
      return t("Later");
    case "over":
      return t("Over");
  }
}

interface RowProps {
  absence: Absence;
  withName: boolean;
  now: Date;
  onRemoved: (absence: Absence) => void;
}

function Row({ absence, withName, now, onRemoved }: RowProps) {
  const { isBusy, failure, remove } = useAbsenceChange();
  const [isAsked, ask] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const when = formatAbsence(absence, now);
  const name = withName ? `${absence.instructorName}, ${when}` : when;

  async function removeNow(): Promise<void> {
    const removed = await remove(absence.absenceId);
    if (removed) onRemoved(removed);
  }

  function keep(): void {
    ask(false);
    row.current?.focus();
  }

  return (
    <li ref={row} tabIndex={-1} className={classes.row} data-absence={absence.absenceId}>
      <div className={classes.what}>
        {withName && (
          <span className={classes.name} translate="no">
            {absence.instructorName}
          </span>
        )}
        <time dateTime={absence.fromDate} className={classes.when}>
          {when}
        </time>
        <Badge variant="light" color="gray" size="sm" tt="none">
          {kindText(absence.kind)}
        </Badge>
        {absence.note && (
          <Text size="sm" c="dimmed" className={classes.note}>
            {absence.note}
          </Text>
        )}
        {failure && (
          <Text size="sm" c="red" role="alert">
            {failure.message}
          </Text>
        )}
      </div>
      <div className={classes.buttons}>
        {isAsked ? (
          <>
            <BusyButton size="xs" color="red" isBusy={isBusy} onClick={() => void removeNow()} autoFocus>
              {t("Remove now")}
            </BusyButton>
            <BusyButton size="xs" variant="default" isBusy={false} onClick={keep}>
              {t("Keep it")}
            </BusyButton>
          </>
        ) : (
          <BusyButton
            size="xs"
            variant="default"
            isBusy={false}
            aria-label={t("Remove the absence: {{name}}", { name })}
            onClick={() => ask(true)}
          >
            {t("Remove")}
          </BusyButton>
        )}
      </div>
    </li>
  );
}
