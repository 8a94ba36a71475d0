/** Opens the search by a button, and by Ctrl+K or ⌘K. Its code is loaded when it is first opened. */
import { ActionIcon } from "@mantine/core";
import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { lazyPart, OpenedPart } from "@/ui/index.ts";
import { isApple, isSearchKey, type SearchEntry } from "./search_entries.ts";

const CommandSearch = lazyPart(async () => (await import("./CommandSearch.tsx")).default);

interface Props {
  /** Pages, tabs and actions. */
  entries: readonly SearchEntry[];
  onOpenCourse: (courseId: number) => void;
  /** Shows the list of all courses with this filter. */
  onSearchList: (q: string) => void;
}

export function SearchButton({ entries, onOpenCourse, onSearchList }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isLoaded, setLoaded] = useState(false);
  const retry = useRef<(() => void) | null>(null);
  const label = t("Search ({{keys}})", { keys: isApple() ? "⌘K" : `${t("Ctrl")}+K` });

  function open(): void {
    setLoaded(true);
    setOpen(true);
    retry.current?.();
  }
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (!isSearchKey(event) || (!isOpen && isCovered())) return;
    event.preventDefault();
    // Where its error is shown, the search is not open yet.
    if (isOpen && retry.current === null) setOpen(false);
    else open();
  });
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        title={label}
        aria-label={label}
        aria-keyshortcuts={isApple() ? "Meta+K" : "Control+K"}
        data-testid="search"
        onClick={open}
      >
        <Search size={17} aria-hidden />
      </ActionIcon>
      {isLoaded && (
        <OpenedPart isOpen={isOpen} onClose={() => setOpen(false)} retry={retry}>
          <CommandSearch
            isOpen={isOpen}
            entries={entries}
            onOpenCourse={onOpenCourse}
            onSearchList={onSearchList}
            onClose={() => setOpen(false)}
          />
        </OpenedPart>
      )}
    </>
  );
}

/** Whether a form or another dialog is open, which the search must not leave. The open course may be replaced. */
function isCovered(): boolean {
  const dialogs = [...document.querySelectorAll("[aria-modal=true]")];
  return dialogs.some((dialog) => dialog.querySelector("[data-testid=course-details]") === null);
}
