/** Which changes by others lead to notices, as the person has chosen. The activity feed shows all of them. */
import type { Role } from "@/domain/course.ts";
import type { NoticeLevel } from "@/features/settings/index.ts";

/**
 * Whether a change is told. `isOwn` says whether the person has changed the course before: of what an admin may see, that
 * concerns the admin. Organizations and instructors see only what concerns them.
 */
export function isTold(level: NoticeLevel, role: Role, isOwn: () => boolean): boolean {
  switch (level) {
    case "all":
      return true;
    case "mine":
      return role !== "admin" || isOwn();
    case "none":
      return false;
  }
}
