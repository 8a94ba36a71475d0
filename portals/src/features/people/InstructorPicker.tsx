/**
 * Chooses an instructor among hundreds: a search field above a list, the free ones first. The server decides.
 *
 * Only the lines in view are in the page. The keyboard's focus stays in the field, from which the arrow keys walk the list.
 */
import { Combobox, Skeleton, Text, TextInput, useVirtualizedCombobox } from "@mantine/core";
import { Check, Search } from "lucide-react";
import { useId, useState } from "react";
import { t, tn } from "@/i18n/index.ts";
import { FetchFailed } from "@/ui/index.ts";
import { InstructorLine } from "./InstructorLine.tsx";
import { type InstructorLine as Line, matching, useInstructorLines } from "./instructor_lines.ts";
import classes from "./people.module.css";
import { type Slot, useInstructors } from "./use_people.ts";
import { useVirtualLines } from "./use_virtual_lines.ts";

interface Props {
  slot: Slot;
  courseId: number;
  value: number | null;
  onChange: (instructorId: number) => void;
  label: string;
  error: string | undefined;
  /** Whether the field gets the focus when the dialog opens. */
  isFirst?: boolean;
}

export function InstructorPicker({ slot, courseId, value, onChange, label, error, isFirst = false }: Props) {
  const query = useInstructors(slot);
  const { lines, summary } = useInstructorLines(query, slot, courseId);
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(-1);
  const shown = matching(lines, search);
  const { scroller, items, height, measure, scrollTo } = useVirtualLines(shown.length);
  const id = useId();
  const optionId = (index: number): string => `${id}-${index}`;

  function choose(line: Line | undefined): void {
    // Afterwards the Enter key sends the form.
    setActive(-1);
    if (line) onChange(line.instructorId);
  }

  const combobox = useVirtualizedCombobox({
    opened: true,
    totalOptionsCount: shown.length,
    getOptionId: optionId,
    selectedOptionIndex: active,
    setSelectedOptionIndex: (index) => {
      setActive(index);
      if (index >= 0) scrollTo(index);
    },
    onSelectedOptionSubmit: (index) => choose(shown[index]),
  });

  return (
    <div>
      <Combobox
        store={combobox}
        onOptionSubmit={(chosen) => choose(shown.find(({ instructorId }) => String(instructorId) === chosen))}
      >
        <Combobox.EventsTarget
          withExpandedAttribute
          // Mantine names the option for the arrow keys only, and not the first one that a search finds.
          aria-activedescendant={shown[active] && optionId(active)}
        >
          <TextInput
            label={label}
            withAsterisk
            aria-required
            name="instructorId"
            placeholder={tn(lines.length, "Search {{count}} instructor", "Search {{count}} instructors")}
            leftSection={<Search size={15} aria-hidden />}
            value={search}
            onChange={({ currentTarget: { value: text } }) => {
              setSearch(text);
              setActive(text.trim() === "" ? -1 : 0);
              scrollTo(0);
            }}
            error={error}
            data-stays-open
            data-autofocus={isFirst || undefined}
          />
        </Combobox.EventsTarget>
        <Chosen line={lines.find(({ instructorId }) => instructorId === value)} summary={summary} />
        {query.isPending && <Skeleton height={96} radius="md" />}
        <FetchFailed query={query} mt={6} />
        <Combobox.Options
          ref={scroller}
          className={classes.options}
          aria-label={label}
          aria-busy={query.isFetching}
          hidden={lines.length === 0}
        >
          {shown.length === 0 && (
            <Combobox.Option value="" disabled aria-disabled>
              {t("No instructor is called “{{search}}”.", { search: search.trim() })}
            </Combobox.Option>
          )}
          <div role="presentation" className={classes.virtual} style={{ height }}>
            {items.map(({ index, start }) => {
              const line = shown[index];
              return (
                line && (
                  <Combobox.Option
                    key={line.instructorId}
                    ref={measure}
                    id={optionId(index)}
                    value={String(line.instructorId)}
                    active={active === index}
                    aria-selected={line.instructorId === value}
                    aria-setsize={shown.length}
                    aria-posinset={index + 1}
                    className={classes.option}
                    style={{ transform: `translateY(${start}px)` }}
                    data-index={index}
                    data-instructor={line.instructorId}
                  >
                    <Check size={16} aria-hidden className={classes.check} />
                    <InstructorLine {...line} />
                  </Combobox.Option>
                )
              );
            })}
          </div>
        </Combobox.Options>
      </Combobox>
    </div>
  );
}

/** Who is chosen, also while the line is out of view, and how many are free. */
function Chosen({ line, summary }: { line: Line | undefined; summary: string }) {
  return (
    <div className={classes.chosen} role="status" data-testid="chosen-instructor">
      <Text size="sm">
        {line ? (
          <>
            <span>{`${t("Chosen:")} `}</span>
            <InstructorLine {...line} />
          </>
        ) : (
          <span>{t("Nobody is chosen yet.")}</span>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        {summary}
      </Text>
    </div>
  );
}
