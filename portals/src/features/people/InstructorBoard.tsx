/** Who could teach then: a look ahead without opening any course. */
import { Skeleton, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { today, viewerZone, zoneCity } from "@/domain/dates.ts";
import { LoadError } from "@/ui/index.ts";
import { availabilityOf } from "./availability.ts";
import classes from "./InstructorBoard.module.css";
import { useInstructors } from "./use_people.ts";

export function InstructorBoard() {
  const timeZone = viewerZone();
  const [slot, setSlot] = useState(() => ({
    date: today(timeZone),
    startTime: "09:00",
    endTime: "17:00",
    timeZone,
  }));
  const { data, error, isPending, isFetching, refetch } = useInstructors(slot);

  const field = (name: "date" | "startTime" | "endTime", label: string, type: string) => (
    <TextInput
      type={type}
      label={label}
      size="xs"
      value={slot[name]}
      onChange={({ currentTarget }) => setSlot((before) => ({ ...before, [name]: currentTarget.value }))}
      className={name === "date" ? classes.date : undefined}
    />
  );

  return (
    <section className={classes.panel} aria-labelledby="instructors-title" data-list="instructors">
      <h2 id="instructors-title" className={classes.title}>
        Who is free
      </h2>
      <div className={classes.when}>
        {field("date", "Date", "date")}
        {field("startTime", "From", "time")}
        {field("endTime", "To", "time")}
      </div>
      <Text size="xs" c="dimmed" mt={4}>
        {zoneCity(timeZone)} time
      </Text>
      {isPending && <Skeleton height={60} mt="sm" radius="md" />}
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} mt="sm" />}
      <ul className={classes.list}>
        {(data ?? []).map((instructor) => {
          const { tone, words } = availabilityOf(instructor, timeZone);
          return (
            <li key={instructor.instructorId} className={classes.item} data-tone={tone}>
              <span className={classes.avatar} aria-hidden>
                {instructor.name.slice(0, 1)}
              </span>
              <span className={classes.name}>{instructor.name}</span>
              <span className={classes.words}>{words}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
