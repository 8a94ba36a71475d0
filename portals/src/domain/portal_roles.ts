/** The three portals, one per role. */
import type { Role } from "./course.ts";

export interface Portal {
  role: Role;
  path: `/${Role}`;
  name: string;
  /** “an instructor” */
  who: string;
  purpose: string;
}

export const PORTALS: Record<Role, Portal> = {
  instructor: {
    role: "instructor",
    path: "/instructor",
    name: "Instructors",
    who: "an instructor",
    purpose: "See what you teach and when, and mark courses complete.",
  },
  organization: {
    role: "organization",
    path: "/organization",
    name: "Organizations",
    who: "an organization",
    purpose: "Request courses and follow them until they are completed.",
  },
  admin: {
    role: "admin",
    path: "/admin",
    name: "Administration",
    who: "an administrator",
    purpose: "Assign instructors, move and cancel courses, watch everything.",
  },
};

export const ROLES = Object.keys(PORTALS) as Role[];
