/**
 * The pages of the portals, in the order of the navigation. A further page is one entry here; its code is loaded when it is
 * opened. A course opens above each page (`useOpenCourse`).
 */
import type { ComponentType } from "react";
import type { Role } from "@/domain/course.ts";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import { lazyPart } from "@/ui/index.ts";
import { CoursesPage } from "./CoursesPage.tsx";

export interface PageProps {
  portal: Role;
}

export interface Page {
  /** Behind the path of the portal; empty for the first page. */
  path: string;
  roles: readonly Role[];
  /** The name in the navigation, and the heading unless `heading` is another. */
  title: () => string;
  heading?: (portal: Role) => string;
  Component: ComponentType<PageProps>;
  /** Whether the page has the whole width, without the panels beside it. */
  isWide?: boolean;
}

const activity = () => import("@/features/activity/index.ts");
const absences = () => import("@/features/absences/index.ts");
const calendar = () => import("@/features/calendar/index.ts");
const metrics = () => import("@/features/metrics/index.ts");
const people = () => import("@/features/administration/index.ts");
const webhooks = () => import("@/features/webhooks/index.ts");
const settings = () => import("@/features/settings/SettingsPage.tsx");

export const PAGES: readonly Page[] = [
  {
    path: "",
    roles: ROLES,
    title: () => t("Courses"),
    heading: (portal) => (portal === "admin" ? t("All courses") : t("Your courses")),
    Component: CoursesPage,
  },
  {
    path: "/calendar",
    roles: ROLES,
    title: () => t("Calendar"),
    Component: lazyPart(async () => (await calendar()).CalendarPage),
    isWide: true,
  },
  {
    path: "/absences",
    roles: ["admin", "instructor"],
    title: () => t("Absences"),
    heading: (portal) => (portal === "admin" ? t("Absences") : t("Your absences")),
    Component: lazyPart(async () => (await absences()).AbsencesPage),
  },
  {
    path: "/activity",
    roles: ROLES,
    title: () => t("Activity"),
    Component: lazyPart(async () => (await activity()).ActivityPage),
    isWide: true,
  },
  {
    path: "/people",
    roles: ["admin"],
    title: () => t("People"),
    Component: lazyPart(async () => (await people()).PeoplePage),
  },
  {
    path: "/webhooks",
    roles: ["admin"],
    title: () => t("Webhooks"),
    Component: lazyPart(async () => (await webhooks()).WebhooksPage),
    isWide: true,
  },
  {
    path: "/realtime",
    roles: ["admin"],
    title: () => t("Realtime"),
    heading: () => t("Live figures"),
    Component: lazyPart(async () => (await metrics()).RealtimePage),
    isWide: true,
  },
  {
    path: "/settings",
    roles: ROLES,
    title: () => t("Settings"),
    Component: lazyPart(async () => (await settings()).SettingsPage),
    isWide: true,
  },
];

export function pagesOf(portal: Role): readonly Page[] {
  return PAGES.filter(({ roles }) => roles.includes(portal));
}

/** The page at a path without an open course; `undefined` if the portal has none there. */
export function pageAt(portal: Role, pagePath: string): Page | undefined {
  return pagesOf(portal).find((page) => hrefOfPage(portal, page) === pagePath);
}

export function hrefOfPage(portal: Role, { path }: Page): string {
  return PORTALS[portal].path + path;
}
