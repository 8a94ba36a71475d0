import { Building2, Clock, MapPin, UserRound, Users } from "lucide-react";
import { type ComponentType, memo, type ReactNode, type Ref } from "react";
import type { Course, Role } from "@/domain/course.ts";
import type { Flag } from "@/domain/course_flags.ts";
import { dayParts, formatDay, formatHours, formatViewerHours } from "@/domain/date_formats.ts";
import { useIsFresh } from "@/features/live/index.ts";
import { RowPresence } from "@/features/presence/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import { HiddenText } from "@/ui/index.ts";
import { CourseLink } from "./CourseLink.tsx";
import classes from "./CourseRow.module.css";
import { SelectMark } from "./SelectMark.tsx";
import { FlagChip, StatusChip } from "./StatusChip.tsx";
import type { Selection } from "./selection.ts";

// The same elements in each row, so that React compares nothing when a row is rendered again.
const CLOCK = <Clock size={14} aria-hidden />;
const PLACE = <MapPin size={14} aria-hidden />;
const ORGANIZATION = <Building2 size={14} aria-hidden />;
const INSTRUCTOR = <UserRound size={14} aria-hidden />;
const PEOPLE = <Users size={14} aria-hidden />;

export interface RowProps {
  ref: Ref<HTMLLIElement>;
  /** Of the line in the list. */
  index: number;
  /** From 1, as screen readers say it. */
  position: number;
  /** Of the whole list; -1 if that is unknown. */
  size: number;
  course: Course;
  /** Whether the course has left the list, whose rows are held. */
  isGone: boolean;
  viewer: Role;
  flag: Flag;
  /** The year, unless it is the present one. */
  year: string | null;
  Actions: ComponentType<{ course: Course }>;
  /** The selected courses, in a list in which they can be selected. */
  selection?: Selection | undefined;
}

/** Its parts render again only if what they show has changed, and not when the row has another place in the list. */
export const CourseRow = memo(function CourseRow(props: RowProps) {
  const { ref, index, position, size, course, isGone, viewer, flag, year, Actions, selection } = props;
  const { courseId, status } = course;
  const isFresh = useIsFresh(courseId);
  return (
    <li
      ref={ref}
      className={classes.row}
      aria-posinset={position}
      aria-setsize={size}
      data-index={index}
      data-key={courseId}
      data-fresh={isFresh || undefined}
      data-gone={isGone || undefined}
      data-course={courseId}
      data-status={status}
      data-selectable={selection !== undefined || undefined}
    >
      <Content {...{ course, isGone, viewer, flag, year, Actions, selection }} />
    </li>
  );
});

type ContentProps = Pick<RowProps, "course" | "isGone" | "viewer" | "flag" | "year" | "Actions" | "selection">;

const Content = memo(function Content(props: ContentProps) {
  const { course, isGone, viewer, flag, year, Actions, selection } = props;
  const { courseId, courseType, status } = course;
  usePreferences();
  return (
    <>
      {selection && <SelectMark selection={selection} course={course} isGone={isGone} />}
      <div className={classes.date}>
        <DateTile date={course.scheduledDate} year={year} />
        {/* Over the tile: a row keeps its height when somebody comes. */}
        <div className={classes.present}>
          <RowPresence courseId={courseId} />
        </div>
      </div>
      <div className={classes.main}>
        <div className={classes.head}>
          <CourseLink className={classes.title} courseId={courseId}>
            <span>{courseType}</span>
            <HiddenText>{t(", open details")}</HiddenText>
          </CourseLink>
          <span className={classes.number} translate="no">{`#${courseId}`}</span>
          <StatusChip status={status} />
          <FlagChip flag={flag} />
          {isGone && <HiddenText>{t("No longer in this list")}</HiddenText>}
        </div>
        <Facts course={course} viewer={viewer} />
      </div>
      <div className={classes.actions}>
        <Actions course={course} />
      </div>
    </>
  );
});

function DateTile({ date, year }: { date: string; year: string | null }) {
  const { weekday, day, month } = dayParts(date);
  return (
    <time className={classes.tile} dateTime={date}>
      <HiddenText>{formatDay(date)}</HiddenText>
      <span className={classes.weekday} aria-hidden>
        {weekday}
      </span>
      <span className={classes.day} aria-hidden>
        {day}
      </span>
      <span className={classes.month} aria-hidden>
        {month}
      </span>
      {year && (
        <span className={classes.month} aria-hidden>
          {year}
        </span>
      )}
    </time>
  );
}

function Facts({ course, viewer }: { course: Course; viewer: Role }) {
  const { location, students, attended, organizationName, instructorName } = course;
  return (
    <ul className={classes.facts}>
      <Fact icon={CLOCK} label={t("Time")} also={formatViewerHours(course)}>
        {formatHours(course)}
      </Fact>
      <Fact icon={PLACE} label={t("Place")}>
        {location}
      </Fact>
      {viewer !== "organization" && (
        <Fact icon={ORGANIZATION} label={t("Organization")} isName>
          {organizationName}
        </Fact>
      )}
      {viewer !== "instructor" && (
        <Fact icon={INSTRUCTOR} label={t("Instructor")} isName={instructorName !== null}>
          {instructorName ?? t("No instructor yet")}
        </Fact>
      )}
      <Fact icon={PEOPLE} label={t("Head count")}>
        {attended === null ? students : t("{{attended}} of {{students}}", { attended, students })}
      </Fact>
    </ul>
  );
}

interface FactProps {
  icon: ReactNode;
  label: string;
  /** A name is not translated by the browser. */
  isName?: boolean;
  /** A further text, on its own line if there is no room. */
  also?: string | null;
  children: string | number;
}

function Fact({ icon, label, isName, also, children }: FactProps) {
  return (
    <li className={classes.fact}>
      {icon}
      <span>
        <HiddenText>{`${label}: `}</HiddenText>
        <span {...(isName ? { translate: "no" as const } : {})}>{children}</span>
        {also && <span className={classes.also}>{`· ${also}`}</span>}
      </span>
    </li>
  );
}
