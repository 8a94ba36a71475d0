/**
 * The search over everything: courses by words or number, pages, tabs and actions. The keyboard's focus stays in the field,
 * from which the arrow keys walk the results and Enter chooses one. What is chosen happens when the search has closed, so that
 * the focus is where it was before.
 */
import { Loader, Modal, VisuallyHidden } from "@mantine/core";
import { createSpotlight, SpotlightEmpty, SpotlightRoot, SpotlightSearch } from "@mantine/spotlight";
import "@mantine/spotlight/styles.layer.css";
import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { formatWhen } from "@/domain/date_formats.ts";
import { StatusChip } from "@/features/courses/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { FetchFailed } from "@/ui/index.ts";
import classes from "./CommandSearch.module.css";
import { grouped, matchingEntries, type SearchEntry } from "./search_entries.ts";
import { useFoundCourses } from "./use_found_courses.ts";

interface Props {
  isOpen: boolean;
  entries: readonly SearchEntry[];
  onOpenCourse: (courseId: number) => void;
  /** Shows the list of all courses with this filter. */
  onSearchList: (q: string) => void;
  onClose: () => void;
}

interface Result extends SearchEntry {
  course?: Course;
}

const TRANSITION_MS = 100;
/** The transition is over by then, and Mantine has returned the focus. */
const CLOSED_MS = 150;

const [store, spotlight] = createSpotlight();

export default function CommandSearch({ isOpen, entries, onOpenCourse, onSearchList, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const { courses, moreOf, isSearching, query } = useFoundCourses(isOpen ? typed : "");
  const chosen = useRef<(() => void) | null>(null);
  const groups = grouped<Result>([
    ...courses.map((course) => ({
      id: `course-${course.courseId}`,
      label: course.courseType,
      group: t("Courses"),
      run: () => onOpenCourse(course.courseId),
      course,
    })),
    ...(moreOf === null
      ? []
      : [
          {
            id: "list",
            label: t("Search further in the list of all courses"),
            group: t("Courses"),
            run: () => onSearchList(moreOf),
          },
        ]),
    ...matchingEntries(entries, typed),
  ]);
  const results = groups.flatMap(([, ofGroup]) => ofGroup);
  const { active, setActive } = useActive(typed, results);
  const id = useId();
  const optionId = (result: Result | undefined): string | undefined => result && `${id}-${result.id}`;

  useEffect(() => {
    if (isOpen) {
      spotlight.open();
      return;
    }
    spotlight.close();
    const timer = window.setTimeout(() => {
      const run = chosen.current;
      chosen.current = null;
      setTyped("");
      run?.();
    }, CLOSED_MS);
    return () => window.clearTimeout(timer);
  }, [isOpen]);

  function choose(result: Result | undefined): void {
    if (!result) return;
    chosen.current = result.run;
    onClose();
  }

  function walk(to: number): void {
    const next = (to + results.length) % results.length;
    setActive(next);
    document.getElementById(optionId(results[next]) ?? "")?.scrollIntoView({ block: "nearest" });
  }

  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onClose();
    if (results.length === 0) return;
    if (event.key === "ArrowDown") walk(active + 1);
    if (event.key === "ArrowUp") walk(active - 1);
    if (event.key === "Enter") choose(results[active]);
  }

  return (
    <SpotlightRoot
      store={store}
      query={typed}
      onQueryChange={setTyped}
      onSpotlightClose={onClose}
      shortcut={null}
      zIndex={400}
      transitionProps={{ duration: TRANSITION_MS }}
    >
      <VisuallyHidden>
        <Modal.Title>{t("Search")}</Modal.Title>
      </VisuallyHidden>
      <SpotlightSearch
        placeholder={t("A course, a page or an action")}
        aria-label={t("Search courses by words or number, pages and actions")}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={results.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={optionId(results[active])}
        leftSection={<Search size={18} aria-hidden />}
        rightSection={isSearching ? <Loader size={16} role="img" aria-label={t("Searching")} /> : null}
        onKeyDown={press}
        // Otherwise Escape would close the open course behind the search too.
        data-mantine-stop-propagation
        data-autofocus
      />
      <VisuallyHidden role="status">
        {!isSearching && typed.trim() !== "" && countOf(results.length, moreOf !== null)}
      </VisuallyHidden>
      <FetchFailed query={query} m="sm" />
      {results.length > 0 && (
        <div id={`${id}-list`} role="listbox" aria-label={t("Results")} className={classes.results}>
          {groups.map(([group, ofGroup]) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields.
            <div key={group} role="group" aria-label={group}>
              <div className={classes.group} aria-hidden>
                {group}
              </div>
              {ofGroup.map((result) => (
                <Option
                  key={result.id}
                  id={`${id}-${result.id}`}
                  isActive={results[active] === result}
                  onChoose={() => choose(result)}
                >
                  {result.course ? <Found course={result.course} /> : <span>{result.label}</span>}
                </Option>
              ))}
            </div>
          ))}
        </div>
      )}
      {results.length === 0 && (
        <SpotlightEmpty>
          {isSearching ? t("Searching …") : t("Nothing matches “{{search}}”.", { search: typed.trim() })}
        </SpotlightEmpty>
      )}
    </SpotlightRoot>
  );
}

/** What the search has found, of which the way to the list is none. */
function countOf(count: number, isMore: boolean): string {
  return isMore
    ? tn(count - 1, "{{count}} result so far", "{{count}} results so far")
    : tn(count, "{{count}} result", "{{count}} results");
}

/** The result that Enter chooses: the first one, until the arrow keys have reached another of the same search. */
function useActive(search: string, results: readonly Result[]): { active: number; setActive: (index: number) => void } {
  const [reached, setReached] = useState({ search, id: "" });
  const index = reached.search === search ? results.findIndex(({ id }) => id === reached.id) : 0;
  return {
    active: Math.max(0, index),
    setActive: (to) => setReached({ search, id: results[to]?.id ?? "" }),
  };
}

interface OptionProps {
  id: string;
  isActive: boolean;
  onChoose: () => void;
  children: ReactNode;
}

function Option({ id, isActive, onChoose, children }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: the field names the active option.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className={classes.option}
      // The focus stays in the field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {children}
    </div>
  );
}

function Found({ course }: { course: Course }) {
  const { courseId, courseType, location, organizationName, instructorName, status } = course;
  return (
    <span className={classes.found} data-found={courseId}>
      <span className={classes.name}>
        <span>{courseType}</span> <span translate="no">{`#${courseId}`}</span>
      </span>
      <StatusChip status={status} />
      <span className={classes.facts}>
        {[formatWhen(course), location, organizationName, instructorName].filter(Boolean).join(" · ")}
      </span>
    </span>
  );
}
