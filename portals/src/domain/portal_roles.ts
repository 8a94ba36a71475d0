/** The three portals, one per role. */
import { t } from "@/i18n/index.ts";
import type { Role } from "./course.ts";

/** The texts are read while rendering. */
export interface Portal {
  readonly role: Role;
  readonly path: `/${Role}`;
  readonly name: string;
  readonly purpose: string;
}

export const PORTALS: Record<Role, Portal> = {
  instructor: {
    role: "instructor",
    path: "/instructor",
    get name() {
      return t("Instructors");
    },
    get purpose() {
      return t("See what you teach and when, and mark courses complete.");
    },
  },
  organization: {
    role: "organization",
    path: "/organization",
    get name() {
      return t("Organizations");
    },
    get purpose() {
      return t("Request courses and follow them until they are completed.");
    },
  },
  admin: {
    role: "admin",
    path: "/admin",
    get name() {
      return t("Administration");
    },
    get purpose() {
      return t("Assign instructors, move and cancel courses, watch everything.");
    },
  },
};

export const ROLES = Object.keys(PORTALS) as Role[];
