/** The page of absences: an instructor's own, and for administrators who is away, with a filter by instructor. */
import type { Absence } from "@coursewire/client";
import { Checkbox, Skeleton, Text, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { formatAbsence } from "@/domain/absence_texts.ts";
import { today, viewerZone } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { focusAround, LoadError, Panel } from "@/ui/index.ts";
import { AbsenceForm } from "./AbsenceForm.tsx";
import { AbsenceList } from "./AbsenceList.tsx";
import { foundAbsences, mergedAbsences, rangesAround } from "./absence_range.ts";
import classes from "./absences.module.css";
import { useAbsenceUndo } from "./use_absence_undo.ts";
import { useAbsences } from "./use_absences.ts";

export function AbsencesPage() {
  const { role } = useSignedIn();
  const isAdmin = role === "admin";
  const now = useNow();
  const [isWithPast, setWithPast] = useState(false);
  const [filter, setFilter] = useState("");
  const [told, tell] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const ranges = rangesAround(today(viewerZone(), now));
  const ahead = useAbsences(ranges.ahead);
  const past = useAbsences(ranges.past, isWithPast);
  const queries = isWithPast ? [ahead, past] : [ahead];
  const isPending = queries.some((query) => query.isPending);
  const failed = queries.filter(({ error }) => error !== null);
  const absences = isWithPast ? mergedAbsences(past.data ?? [], ahead.data ?? []) : (ahead.data ?? []);
  const found = foundAbsences(absences, isWithPast, filter, now);
  const undo = useAbsenceUndo();

  function say(sentence: string): void {
    // An empty sentence is not shown, and gets no focus.
    flushSync(() => tell(sentence));
    // The row with the focused button is gone. In the form, Ctrl+Z would take back what was typed.
    status.current?.focus();
  }

  /** The sentence goes, and with it the place of the focus. */
  function undone(): void {
    if (document.activeElement === status.current) focusAround(status.current);
    tell("");
  }

  function added(absence: Absence, isNew: boolean): void {
    const values = { name: absence.instructorName, when: formatAbsence(absence, now) };
    const sentence = isAdmin ? t("{{name}} is away: {{when}}.", values) : t("You are away: {{when}}.", values);
    say(sentence);
    // The same absence once more changes nothing: undoing that would remove the one from before.
    if (isNew) undo.added(absence, sentence, undone);
  }

  function removed(absence: Absence): void {
    const values = { name: absence.instructorName, when: formatAbsence(absence, now) };
    const sentence = isAdmin
      ? t("{{name}} is available again: {{when}}.", values)
      : t("You are available again: {{when}}.", values);
    say(sentence);
    undo.removed(absence, sentence, undone);
  }

  return (
    <div className={classes.page}>
      <Panel title={t("Add an absence")}>
        <AbsenceForm isForOthers={isAdmin} onAdded={added} />
      </Panel>
      <Text ref={status} role="status" tabIndex={-1} className={classes.told} size="sm">
        {told}
      </Text>
      <Panel title={isAdmin ? t("Who is away") : t("Your absences")} list="absences">
        <div className={classes.filters}>
          {isAdmin && (
            <TextInput
              type="search"
              label={t("Filter by instructor")}
              value={filter}
              onChange={({ currentTarget }) => setFilter(currentTarget.value)}
            />
          )}
          <Checkbox
            label={t("Show those of the last year")}
            checked={isWithPast}
            onChange={({ currentTarget }) => setWithPast(currentTarget.checked)}
          />
        </div>
        {isPending && <Skeleton height={90} radius="md" role="status" aria-label={t("Loading")} />}
        {failed[0]?.error && (
          <LoadError
            text={failed[0].error.message}
            isRetrying={failed.some(({ isFetching }) => isFetching)}
            onRetry={() => {
              for (const query of failed) void query.refetch();
            }}
          />
        )}
        {queries.some(({ data }) => data !== undefined) && (
          <>
            {isAdmin && (
              <Text size="sm" c="dimmed">
                {tn(found.length, "{{count}} absence", "{{count}} absences")}
              </Text>
            )}
            {found.length === 0 && !isPending && failed.length === 0 && (
              <Text size="sm" c="dimmed">
                {isAdmin ? t("Nobody is away.") : t("You have entered no absence.")}
              </Text>
            )}
            <AbsenceList absences={found} withNames={isAdmin} now={now} onRemoved={removed} />
          </>
        )}
      </Panel>
    </div>
  );
}
