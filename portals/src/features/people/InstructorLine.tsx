import type { Availability } from "./instructor_availability.ts";
import classes from "./people.module.css";

/** The name of an instructor and, at the end of the line, whether the instructor is free. */
export function InstructorLine({ name, availability: { tone, words } }: { name: string; availability: Availability }) {
  return (
    <>
      <span className={classes.name} translate="no">
        {name}
      </span>
      <span className={classes.availability} data-tone={tone}>
        {words}
      </span>
    </>
  );
}
