/** The search, and the shortcuts with their list: what leads to every page, tab and action of a portal. */
import { useState } from "react";
import type { Role } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useActions } from "@/features/actions/index.ts";
import { useGoToPage, useOpenCourse } from "@/features/courses/index.ts";
import { SearchButton, type SearchEntry } from "@/features/search/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { type Shortcut, ShortcutList, useShortcuts } from "@/features/shortcuts/index.ts";
import { t } from "@/i18n/index.ts";
import { OpenedPart } from "@/ui/index.ts";
import { hrefOfPage, pagesOf } from "./pages.tsx";
import { PORTAL_VIEWS } from "./portal_views.tsx";

/** The key after G that leads to a page, by the page's path. */
const PAGE_KEYS: Readonly<Record<string, string>> = {
  "": "c",
  "/calendar": "k",
  "/absences": "a",
  "/activity": "y",
  "/people": "p",
  "/settings": "s",
};

export function PortalTools({ portal }: { portal: Role }) {
  const goTo = useGoToPage();
  const { open } = useOpenCourse();
  const { openRequest } = useActions();
  const { store } = useSignedIn();
  const [list, setList] = useState<"unseen" | "open" | "closed">("unseen");
  const pages = pagesOf(portal);
  const canRequest = portal !== "instructor";
  const settings = `${PORTALS[portal].path}/settings`;

  const modifier = `${t("Ctrl")} / ⌘`;
  const entries: SearchEntry[] = [
    ...pages.map((page) => ({
      id: `page${page.path.replace("/", "-")}`,
      group: t("Pages"),
      label: page.title(),
      run: () => goTo(hrefOfPage(portal, page)),
    })),
    ...PORTAL_VIEWS[portal].tabs.map(({ name, label }) => ({
      id: `tab-${name}`,
      group: t("Courses by status"),
      label: label(),
      run: () => goTo(`${PORTALS[portal].path}?tab=${name}`),
    })),
    ...(canRequest ? [{ id: "request", group: t("Actions"), label: t("Request a course"), run: openRequest }] : []),
    {
      id: "language",
      group: t("Actions"),
      label: t("Change the language"),
      // In each language, so that people find it in a portal that they cannot read.
      keywords: "language langue Sprache English français Deutsch",
      run: () => goTo(settings),
    },
    { id: "shortcuts", group: t("Actions"), label: t("Keyboard shortcuts"), run: () => setList("open") },
    { id: "sign-out", group: t("Actions"), label: t("Sign out"), run: () => void store.signOut() },
  ];

  const always = (run: () => void) => () => {
    run();
    return true;
  };
  const shortcuts: Shortcut[] = [
    { keys: ["/"], label: t("Filter this list"), run: focusFilter },
    ...(canRequest ? [{ keys: ["n"], label: t("Request a course"), run: always(openRequest) }] : []),
    ...pages.flatMap((page) => {
      const key = PAGE_KEYS[page.path];
      if (key === undefined) return [];
      return [{ keys: ["g", key], label: page.title(), run: always(() => goTo(hrefOfPage(portal, page))) }];
    }),
    { keys: ["?"], label: t("Show the shortcuts"), run: always(() => setList("open")) },
  ];
  useShortcuts(shortcuts);

  return (
    <>
      <SearchButton
        entries={entries}
        onOpenCourse={open}
        onSearchList={(q) => goTo(`${PORTALS[portal].path}?${new URLSearchParams({ tab: "all", q })}`)}
      />
      {list !== "unseen" && (
        <OpenedPart isOpen={list === "open"} onClose={() => setList("closed")}>
          <ShortcutList
            isOpen={list === "open"}
            shortcuts={shortcuts}
            others={[
              { keys: [modifier, "K"], label: t("Search") },
              { keys: [modifier, "Z"], label: t("Undo") },
              { keys: [t("Shift"), t("Space")], label: t("Select rows up to this one") },
            ]}
            onClose={() => setList("closed")}
          />
        </OpenedPart>
      )}
    </>
  );
}

/** Whether the page has a list that can be filtered. */
function focusFilter(): boolean {
  const field = document.querySelector<HTMLInputElement>("main [data-filter]");
  field?.focus();
  field?.select();
  return field !== null;
}
