/** The buttons of one course: the first action as a button, the others in a menu. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { MoreHorizontal } from "lucide-react";
import { actionLabel, actionsFor, type CourseAction } from "@/domain/action_buttons.ts";
import type { Course } from "@/domain/course.ts";
import { useNow } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { useActions } from "./ActionHost.tsx";

export function CourseActions({ course, showAll = false }: { course: Course; showAll?: boolean }) {
  const { role } = useSignedIn();
  const { openAction } = useActions();
  const [first, ...others] = actionsFor(role, course, useNow());
  if (!first) return null;
  const button = (action: CourseAction, isFirst: boolean) => (
    <Button
      key={action}
      size="xs"
      variant={isFirst && action !== "cancel" ? "light" : "default"}
      onClick={() => openAction(action, course)}
      data-action={action}
      aria-label={`${actionLabel(action, course, role)}: ${course.courseType}, course ${course.courseId}`}
    >
      {actionLabel(action, course, role)}
    </Button>
  );
  if (showAll) return [first, ...others].map((action) => button(action, action === first));
  return (
    <>
      {button(first, true)}
      {others.length > 0 && (
        <Menu position="bottom-end" withArrow shadow="md">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`More actions for ${course.courseType}, course ${course.courseId}`}
            >
              <MoreHorizontal size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((action) => (
              <Menu.Item
                key={action}
                data-action={action}
                onClick={() => openAction(action, course)}
                {...(action === "cancel" ? { color: "red" } : {})}
              >
                {actionLabel(action, course, role)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
