/** Files: a CSV file is checked by the server, then saved; lists, history and people are written as CSV. */
import { FileInput, NativeSelect, Progress, Table, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { formatNumber } from "@/domain/formatters.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { Problem, type RowError } from "@/platform/request_errors.ts";
import line from "@/ui/form_line.module.css";
import { BusyButton, useOneRequest, useShowFailure } from "@/ui/index.ts";
import stacked from "@/ui/stacked_table.module.css";
import { Failure } from "./Failure.tsx";
import { checkFile, exportFile, saveFile } from "./import_file.ts";
import { describeResult, type ImportResult } from "./records.ts";
import { useRefetchPeople } from "./use_records.ts";

const IMPORTS = ["organizations", "instructors", "users", "courses"] as const;
const EXPORTS = [...IMPORTS, "history"] as const;
type Content = (typeof EXPORTS)[number];

interface Checked {
  csv: string;
  result: ImportResult;
}

export function FilePanel() {
  return (
    <>
      <ImportFile />
      <ExportFiles />
    </>
  );
}

function ImportFile() {
  const { api } = useSignedIn();
  const refetch = useRefetchPeople();
  const [kind, setKind] = useState("organizations");
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [progress, setProgress] = useState<{ saved: number; total: number } | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const saving = useOneRequest();
  const part = useRef<HTMLElement>(null);
  useShowFailure(part, failure);

  async function attempt(act: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    await act().catch(setFailure);
    setBusy(false);
  }

  function choose(chosen: File | null, ofKind: string): void {
    setFile(chosen);
    setKind(ofKind);
    setChecked(null);
    setProgress(null);
    setFailure(null);
    if (!chosen) return;
    void attempt(async () => {
      const csv = await textOf(chosen);
      setChecked({ csv, result: await checkFile(api, ofKind, csv) });
    });
  }

  function save({ csv }: Checked): void {
    const saveAll = async (): Promise<void> => {
      await saveFile(api, kind, csv, (saved, total) => setProgress({ saved, total }));
      setChecked(null);
      refetch();
    };
    void saving.attempt(() => attempt(saveAll));
  }

  const rows = failure instanceof Problem ? failure.rows : [];
  return (
    <section ref={part} aria-labelledby="import-title">
      <h2 id="import-title">{t("Import")}</h2>
      <div className={line.form}>
        <NativeSelect
          label={t("The file contains")}
          data={IMPORTS.map((each) => ({ value: each, label: contentName(each) }))}
          value={kind}
          onChange={({ currentTarget }) => choose(file, currentTarget.value)}
        />
        <FileInput
          label={t("CSV file")}
          description={t("UTF-8, with the names of the columns in the first row")}
          placeholder={t("Choose a file")}
          accept=".csv,text/csv"
          clearable
          clearButtonProps={{ "aria-label": t("Remove the file") }}
          value={file}
          onChange={(chosen) => choose(chosen, kind)}
        />
      </div>
      <div role="status">
        {isBusy && !progress && <Text>{t("Checking the file …")}</Text>}
        {checked && !isBusy && (
          <Text mb="sm">{t("The file is right: {{result}}", { result: describeResult(checked.result) })}</Text>
        )}
        {progress && (
          <Text mb="sm">
            {tn(progress.saved, "{{count}} of {{total}} rows is saved.", "{{count}} of {{total}} rows are saved.", {
              total: formatNumber(progress.total),
            })}
          </Text>
        )}
      </div>
      {progress && (
        <Progress
          value={(100 * progress.saved) / Math.max(progress.total, 1)}
          aria-label={t("Rows that are saved")}
          mb="md"
        />
      )}
      <Failure error={failure} />
      {rows.length > 0 && failure instanceof Problem && <RowErrors rows={rows} total={failure.rowCount} />}
      {checked && checked.result.left > 0 && (
        <BusyButton isBusy={isBusy} onClick={() => save(checked)}>
          {tn(checked.result.left, "Save {{count}} row", "Save {{count}} rows")}
        </BusyButton>
      )}
    </section>
  );
}

function captionOf(shown: number, total: number): string {
  return total > shown
    ? tn(total, "{{count}} error, of which {{shown}} is shown", "{{count}} errors, of which {{shown}} are shown", {
        shown: formatNumber(shown),
      })
    : tn(total, "{{count}} error", "{{count}} errors");
}

function contentName(kind: Content): string {
  switch (kind) {
    case "organizations":
      return t("Organizations");
    case "instructors":
      return t("Instructors");
    case "users":
      return t("Users");
    case "courses":
      return t("Courses");
    case "history":
      return t("History");
  }
}

function exportLabel(kind: Content): string {
  switch (kind) {
    case "organizations":
      return t("Export organizations");
    case "instructors":
      return t("Export instructors");
    case "users":
      return t("Export users");
    case "courses":
      return t("Export courses");
    case "history":
      return t("Export history");
  }
}

function RowErrors({ rows, total }: { rows: readonly RowError[]; total: number }) {
  return (
    <div className={stacked.table}>
      <Table>
        <Table.Caption>{captionOf(rows.length, total)}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("Row")}</Table.Th>
            <Table.Th scope="col">{t("Column")}</Table.Th>
            <Table.Th scope="col">{t("What is wrong")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ row, column, message }) => (
            <Table.Tr key={`${row} ${column} ${message}`}>
              <Table.Td>{row}</Table.Td>
              <Table.Td translate="no">{column || t("whole row")}</Table.Td>
              <Table.Td>{message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function ExportFiles() {
  const { api } = useSignedIn();
  const [running, setRunning] = useState<string | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const part = useRef<HTMLElement>(null);
  useShowFailure(part, failure);

  async function run(kind: Content): Promise<void> {
    setRunning(kind);
    setFailure(null);
    try {
      download(`${kind}.csv`, await exportFile(api, kind));
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setRunning(null);
    }
  }

  return (
    <section ref={part} aria-labelledby="export-title">
      <h2 id="export-title">{t("Export")}</h2>
      <Failure error={failure} />
      <div className={line.form}>
        {EXPORTS.map((kind) => (
          <BusyButton key={kind} variant="default" isBusy={running === kind} onClick={() => void run(kind)}>
            {exportLabel(kind)}
          </BusyButton>
        ))}
      </div>
    </section>
  );
}

/** The file's text. Throws for another encoding than UTF-8, whose letters would be saved wrongly. */
async function textOf(file: File): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch (cause) {
    throw new Error(t("This file is not UTF-8. Save it as “CSV UTF-8” and choose it again."), { cause });
  }
}

/** With a byte order mark, or Excel takes the text for one of an older encoding. */
function download(name: string, csv: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`\ufeff${csv}`], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
