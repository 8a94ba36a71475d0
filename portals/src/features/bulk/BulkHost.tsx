/** Shows one bulk action at a time above the page, so that it goes on whatever the page below shows next. */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { lazyPart, OpenedPart } from "@/ui/index.ts";
import type { BulkKind } from "./bulk_action.ts";
import type { LoadAll } from "./use_all_courses.ts";

export interface OpenBulk {
  kind: BulkKind;
  courses: readonly Course[] | LoadAll;
  /** Of whom the courses are, if the list is filtered by an instructor. */
  fromInstructorId: number | undefined;
  /** Called with the numbers of what is saved whenever a run has ended. */
  onSaved: (courseIds: readonly number[]) => void;
}

const BulkContext = createContext<((action: OpenBulk) => void) | null>(null);
// A separate context, so that opening a bulk action does not render what can open one.
const IsOpenContext = createContext(false);

const BulkDialog = lazyPart(async () => (await import("./BulkDialog.tsx")).default);

export function useOpenBulk(): (action: OpenBulk) => void {
  const openBulk = useContext(BulkContext);
  if (!openBulk) throw new Error("useOpenBulk needs a BulkHost above it.");
  return openBulk;
}

/** Whether a bulk action is open. */
export function useIsBulkOpen(): boolean {
  return useContext(IsOpenContext);
}

export function BulkHost({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<OpenBulk | null>(null);
  // How an action ends must be seen: another one does not take its place.
  const openBulk = useCallback((action: OpenBulk) => setOpen((before) => before ?? action), []);
  const close = useCallback(() => setOpen(null), []);
  return (
    <BulkContext value={openBulk}>
      <IsOpenContext value={open !== null}>{children}</IsOpenContext>
      {open && (
        <OpenedPart isOpen onClose={close}>
          <BulkDialog {...open} onClose={close} />
        </OpenedPart>
      )}
    </BulkContext>
  );
}
