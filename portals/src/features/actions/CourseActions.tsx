/**
 * What may be done with one course: in a row the main action as a button and the others in a menu; in the open course
 * (`showAll`) every action as a button. An open change request is shown above them.
 */
import { Button } from "@mantine/core";
import { MoreHorizontal } from "lucide-react";
import { actionLabel, actionsFor, type CourseAction, mainAction } from "@/domain/action_buttons.ts";
import type { Course } from "@/domain/course.ts";
import { useNow } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { FloatingPart, OnDemand } from "@/ui/index.ts";
import { useActions } from "./ActionHost.tsx";
import { ChangeRequestChip, ChangeRequestNote } from "./ChangeRequestNote.tsx";
import classes from "./RowButton.module.css";

// The same element in each row.
const MORE = <MoreHorizontal size={18} aria-hidden />;
const ACTION_MENU = new FloatingPart("menu", async () => (await import("./ActionMenu.tsx")).ActionMenu);

export function CourseActions({ course, showAll = false }: { course: Course; showAll?: boolean }) {
  const { role } = useSignedIn();
  const { openAction } = useActions();
  const actions = actionsFor(role, course, useNow());
  const main = mainAction(actions);
  const others = actions.filter((action) => action !== main);
  const button = (action: CourseAction) => ({
    onClick: () => openAction(action, course),
    "data-action": action,
    "aria-label": t("{{action}}: {{course}}, course {{number}}", {
      action: actionLabel(action, course, role),
      course: course.courseType,
      number: course.courseId,
    }),
    children: actionLabel(action, course, role),
  });
  const isLight = (action: CourseAction): boolean => action === main && action !== "cancel";
  if (showAll) {
    return (
      <>
        <ChangeRequestNote course={course} />
        {actions.map((action) => (
          <Button key={action} size="xs" variant={isLight(action) ? "light" : "default"} {...button(action)} />
        ))}
      </>
    );
  }
  return (
    <>
      <ChangeRequestChip course={course} />
      {/* Not Mantine's: a list of rows has many, and each would compute its styles. */}
      {main && (
        <button type="button" className={classes.button} data-default={!isLight(main) || undefined} {...button(main)} />
      )}
      {others.length > 0 && (
        <OnDemand
          part={ACTION_MENU}
          course={course}
          actions={others}
          trigger={
            <button
              type="button"
              className={classes.icon}
              aria-label={t("More actions for {{course}}, course {{number}}", {
                course: course.courseType,
                number: course.courseId,
              })}
            >
              {MORE}
            </button>
          }
        />
      )}
    </>
  );
}
