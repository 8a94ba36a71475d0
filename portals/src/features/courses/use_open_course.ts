/**
 * The open course is the end of the path, behind the page that stays visible under it: `/admin/courses/12`,
 * `/admin/calendar/courses/12`. The query is kept.
 *
 * Opening a course adds one entry to the browser's history, and closing it goes back to the entry before. So Back closes an
 * open course, and never shows a closed one again.
 */
import { useCallback } from "react";
import { useLocation, useSearch } from "wouter";

export interface OpenCourse {
  /** The number of the open course; `null` if none is open. */
  courseId: number | null;
  /** The path of the page without the open course. */
  pagePath: string;
  open(courseId: number): void;
  close(): void;
}

interface Entry {
  /** Whether the entry before is the page without an open course. */
  isAbovePage?: boolean;
}

// Until the browser has gone back, a second call would go back once more.
let isGoingBack = false;

/** Another query renders nothing anew: it is read when a course is opened or closed. */
export function useOpenCourse(): OpenCourse {
  const [path, navigate] = useLocation();
  const { pagePath, courseId } = splitPath(path);
  const isOpen = courseId !== null;

  const open = useCallback(
    (id: number) => {
      // Another course replaces the open one: Back closes it too.
      const state: Entry = isOpen ? entry() : { isAbovePage: true };
      navigate(hrefAt(pagePath, id, location.search), { replace: isOpen, state });
    },
    [pagePath, isOpen, navigate],
  );
  const close = useCallback(() => {
    if (!isOpen || isGoingBack) return;
    if (entry().isAbovePage) goBack();
    else navigate(pagePath + location.search, { replace: true });
  }, [isOpen, navigate, pagePath]);

  return { courseId, pagePath, open, close };
}

/** Leads to another page. From an open course it replaces the course's entry of the history, so that Back does not open it again. */
export function useGoToPage(): (href: string) => void {
  const [, navigate] = useLocation();
  return useCallback((href) => navigate(href, { replace: splitPath(location.pathname).courseId !== null }), [navigate]);
}

/** Returns the address of a course above this page, for links. */
export function useCourseHref(): (courseId: number) => string {
  const [path] = useLocation();
  const search = useSearch();
  const { pagePath } = splitPath(path);
  return useCallback((id) => hrefAt(pagePath, id, search && `?${search}`), [pagePath, search]);
}

function hrefAt(pagePath: string, courseId: number, query: string): string {
  return `${pagePath}/courses/${courseId}${query}`;
}

/** The page of a path and the number of the course that is open above it. A number that is none opens nothing. */
export function splitPath(path: string): { pagePath: string; courseId: number | null } {
  const [, pagePath = path, number] = /^(.*?)\/courses\/([^/]*)\/?$/.exec(path) ?? [];
  const isNumber = number !== undefined && /^\d{1,15}$/.test(number);
  return { pagePath: pagePath.replace(/\/$/, ""), courseId: isNumber ? Number(number) : null };
}

function entry(): Entry {
  return (history.state as Entry | null) ?? {};
}

function goBack(): void {
  isGoingBack = true;
  window.addEventListener("popstate", () => (isGoingBack = false), { once: true });
  history.back();
}
