/** A menu that saves what is shown as CSV, or prints it: all courses that match, not only those that are loaded. */
import { ActionIcon, Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { FloatingPart, lazyPart, OnDemand, OpenedPart } from "@/ui/index.ts";
import type { LoadCourses } from "./all_courses.ts";
import { useExport } from "./use_export.ts";

const EXPORT_ITEMS = new FloatingPart("menu", async () => (await import("./ExportItems.tsx")).ExportItems);
const ExportDialog = lazyPart(async () => (await import("./ExportDialog.tsx")).default);
const ListSheet = lazyPart(async () => (await import("./ListSheet.tsx")).ListSheet);

interface Props {
  /** The heading of the printed list. */
  title: string;
  /** Says what a printed list is narrowed to, below its heading. */
  describe?: (courses: readonly Course[]) => string;
  /** The name of the file, to which the date is added. */
  fileName: string;
  load: LoadCourses;
  /** How many courses will be loaded, if it is known. */
  total?: number | undefined;
  /** The page, if it is printed itself, which has to wait until the page is complete. */
  page?: { isComplete: boolean };
  /** Whether the button is an icon. */
  isSmall?: boolean;
}

export function ExportMenu({ title, describe, fileName, load, total, page, isSmall }: Props) {
  const { role } = useSignedIn();
  const { count, failure, run, goOn, cancel } = useExport(load);
  const [printed, setPrinted] = useState<Course[] | null>(null);

  // Once there, the dialog stays, and closes gently.
  const [wasRun, setRun] = useState(false);
  if (count !== null && !wasRun) setRun(true);

  const label = t("Export", {}, "verb");

  async function saveFile(courses: Course[]): Promise<void> {
    const { saveCourses } = await import("./save_courses.ts");
    saveCourses(courses, role, fileName);
  }

  return (
    <>
      <OnDemand
        part={EXPORT_ITEMS}
        trigger={
          isSmall ? (
            <ActionIcon variant="default" size={36} title={label} aria-label={label}>
              <Download size={16} aria-hidden />
            </ActionIcon>
          ) : (
            <Button variant="default" size="sm" leftSection={<Download size={15} aria-hidden />}>
              {label}
            </Button>
          )
        }
        onSave={() => run(saveFile)}
        onPrint={() => (page ? printPage() : run(setPrinted))}
        canPrint={page?.isComplete ?? true}
      />
      {wasRun && (
        <OpenedPart isOpen={count !== null} onClose={cancel}>
          <ExportDialog {...{ title, count, failure, total }} onGoOn={goOn} onClose={cancel} />
        </OpenedPart>
      )}
      {printed && (
        <OpenedPart isOpen onClose={() => setPrinted(null)}>
          <ListSheet title={title} subtitle={describe?.(printed)} courses={printed} onDone={() => setPrinted(null)} />
        </OpenedPart>
      )}
    </>
  );
}

/** After the menu has closed, so that it is not on the paper. */
function printPage(): void {
  setTimeout(() => window.print(), 200);
}
