/** Shows which instructors are free at a time. */
import { Skeleton, Text, TextInput } from "@mantine/core";
import { useDocumentVisibility, useIntersection } from "@mantine/hooks";
import { useState } from "react";
import { today, viewerZone, zoneLabel } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import { LoadError, Panel } from "@/ui/index.ts";
import { InstructorLine } from "./InstructorLine.tsx";
import { availabilityOf } from "./instructor_availability.ts";
import classes from "./people.module.css";
import { useInstructors } from "./use_people.ts";

export function InstructorBoard() {
  const timeZone = viewerZone();
  const now = useNow();
  // The present day, also after midnight, until another day is chosen.
  const [chosen, choose] = useState({ date: null as string | null, startTime: "09:00", endTime: "17:00" });
  const slot = { ...chosen, date: chosen.date ?? today(timeZone, now), timeZone };
  // Below the lists in a narrow window, and fetched shortly before it is scrolled into view.
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: "200px" });
  const isShown = useDocumentVisibility() === "visible" && entry?.isIntersecting === true;
  const { data, error, isPending, isFetching, refetch } = useInstructors(slot, isShown);
  const isBackwards = slot.startTime !== "" && slot.endTime !== "" && slot.endTime <= slot.startTime;

  const field = (name: "date" | "startTime" | "endTime", label: string, type: string) => (
    <TextInput
      type={type}
      label={label}
      size="xs"
      value={slot[name]}
      onChange={({ currentTarget: { value } }) => choose((before) => ({ ...before, [name]: value }))}
      error={name === "endTime" && isBackwards ? "Must be later on that day" : undefined}
      className={name === "date" ? classes.date : undefined}
    />
  );

  return (
    <Panel title="Who is free" list="instructors">
      <div ref={ref}>
        <div className={classes.when}>
          {field("date", "Date", "date")}
          {field("startTime", "From", "time")}
          {field("endTime", "To", "time")}
        </div>
        <Text size="xs" c="dimmed" mt={4}>
          {zoneLabel(timeZone)}
        </Text>
        {isPending && <Skeleton height={60} mt="sm" radius="md" />}
        {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} mt="sm" />}
        <ul className={classes.list}>
          {(data ?? []).map((instructor) => {
            const availability = availabilityOf(instructor, timeZone, undefined, slot.date);
            return (
              <li key={instructor.instructorId} className={classes.item}>
                <span className={classes.avatar} aria-hidden>
                  {instructor.name.slice(0, 1)}
                </span>
                <InstructorLine name={instructor.name} availability={availability} />
              </li>
            );
          })}
        </ul>
      </div>
    </Panel>
  );
}
