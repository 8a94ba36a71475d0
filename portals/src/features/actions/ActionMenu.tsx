import { Menu } from "@mantine/core";
import { actionLabel, type CourseAction } from "@/domain/action_buttons.ts";
import type { Course } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { FloatingMenu } from "@/ui/FloatingMenu.tsx";
import type { Floating } from "@/ui/on_demand.tsx";
import { useActions } from "./ActionHost.tsx";

interface Props extends Floating {
  course: Course;
  actions: readonly CourseAction[];
}

export function ActionMenu({ course, actions, ...floating }: Props) {
  const { role } = useSignedIn();
  const { openAction } = useActions();
  return (
    <FloatingMenu {...floating}>
      {actions.map((action) => (
        <Menu.Item
          key={action}
          data-action={action}
          onClick={() => openAction(action, course)}
          {...(action === "cancel" ? { color: "red" } : {})}
        >
          {actionLabel(action, course, role)}
        </Menu.Item>
      ))}
    </FloatingMenu>
  );
}
