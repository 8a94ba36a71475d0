/** Shows which instructors are free at a time. */
import { Skeleton, Text, TextInput } from "@mantine/core";
import { useDocumentVisibility, useIntersection } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import { today, viewerZone, zoneLabel } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { FetchFailed, Panel } from "@/ui/index.ts";
import { InstructorLine } from "./InstructorLine.tsx";
import { type InstructorLine as Line, matching, useInstructorLines } from "./instructor_lines.ts";
import classes from "./people.module.css";
import { useInstructors } from "./use_people.ts";
import { useVirtualLines } from "./use_virtual_lines.ts";

/** As many as are seen at once; of more, one is found by name. */
const WITHOUT_SEARCH = 8;

export function InstructorBoard() {
  const timeZone = viewerZone();
  const now = useNow();
  // The present day, also after midnight, until another day is chosen.
  const [chosen, choose] = useState({ date: null as string | null, startTime: "09:00", endTime: "17:00" });
  const [search, setSearch] = useState("");
  const endTime = chosen.endTime === "00:00" ? "24:00" : chosen.endTime;
  const slot = { ...chosen, endTime, date: chosen.date ?? today(timeZone, now), timeZone };
  // Below the lists in a narrow window, and fetched shortly before it is scrolled into view.
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: "200px" });
  const isShown = useDocumentVisibility() === "visible" && entry?.isIntersecting === true;
  const query = useInstructors(slot, isShown);
  const { lines, summary } = useInstructorLines(query, slot);
  const { isPending } = query;
  const isBackwards = slot.startTime !== "" && slot.endTime !== "" && slot.endTime <= slot.startTime;

  const field = (name: "date" | "startTime" | "endTime", label: string, type: string) => (
    <TextInput
      type={type}
      label={label}
      size="xs"
      value={name === "date" ? slot.date : chosen[name]}
      onChange={({ currentTarget: { value } }) => choose((before) => ({ ...before, [name]: value }))}
      error={name === "endTime" && isBackwards ? t("Must be later on that day") : undefined}
      className={name === "date" ? classes.date : undefined}
    />
  );

  return (
    <Panel title={t("Who is free")} list="instructors">
      <div ref={ref}>
        <div className={classes.when}>
          {field("date", t("Date"), "date")}
          {field("startTime", t("From"), "time")}
          {field("endTime", t("To"), "time")}
        </div>
        <Text size="xs" c="dimmed" mt={4}>
          {zoneLabel(timeZone)}
        </Text>
        {isPending && <Skeleton height={60} mt="sm" radius="md" />}
        <FetchFailed query={query} mt="sm" />
        {lines.length > WITHOUT_SEARCH && (
          <TextInput
            type="search"
            size="xs"
            mt="sm"
            aria-label={t("Search instructors")}
            placeholder={tn(lines.length, "Search {{count}} instructor", "Search {{count}} instructors")}
            leftSection={<Search size={14} aria-hidden />}
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
        )}
        {lines.length > 0 && (
          <Text size="xs" c="dimmed" mt="sm" role="status">
            {summary}
          </Text>
        )}
        <Lines lines={matching(lines, search)} />
      </div>
    </Panel>
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  const { scroller, items, height, measure } = useVirtualLines(lines.length);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section ref={scroller} className={classes.board} tabIndex={0} aria-label={t("Instructors")}>
      <ul className={classes.virtual} style={{ height }}>
        {items.map(({ index, start }) => {
          const line = lines[index];
          return (
            line && (
              <li
                key={line.instructorId}
                ref={measure}
                className={classes.item}
                style={{ transform: `translateY(${start}px)` }}
                data-index={index}
                aria-setsize={lines.length}
                aria-posinset={index + 1}
              >
                <span className={classes.avatar} aria-hidden>
                  {line.name.slice(0, 1)}
                </span>
                <InstructorLine {...line} />
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}
