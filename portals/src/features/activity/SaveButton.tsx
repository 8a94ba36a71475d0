/** Saves what the filters find as a CSV file. */
import { Button, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { today, viewerZone } from "@/domain/date_formats.ts";
import { csvName, downloadCsv } from "@/features/exports/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { BusyButton } from "@/ui/index.ts";
import { activityFile, type LoadFile } from "./activity_file.ts";
import { type ActivityFilters, parametersOf } from "./activity_filters.ts";

interface Failed {
  error: Error;
  /** Goes on from there. */
  loadRest: LoadFile;
  /** What the file was to contain. */
  query: string;
}

export function SaveButton({ filters }: { filters: ActivityFilters }) {
  const { api } = useSignedIn();
  const [rows, setRows] = useState(0);
  const [isSaving, setSaving] = useState(false);
  const [last, setFailed] = useState<Failed | null>(null);
  const control = useRef<AbortController>(null);
  useEffect(() => () => control.current?.abort(), []);
  const parameters = parametersOf(filters);
  const query = parameters.toString();
  const failed = last?.query === query ? last : null;

  async function save(loadRest: LoadFile): Promise<void> {
    const own = new AbortController();
    control.current = own;
    setFailed(null);
    setSaving(true);
    try {
      const text = await loadRest(setRows, own.signal);
      downloadCsv(csvName(t("Activity"), today(viewerZone())), text);
    } catch (error) {
      if (own.signal.aborted) return;
      setFailed({ error: error instanceof Error ? error : new Error(String(error)), loadRest, query });
    }
    setSaving(false);
  }

  function saveAll(): void {
    setRows(0);
    void save(activityFile(api, parameters));
  }

  return (
    <>
      <BusyButton size="xs" variant="default" isBusy={isSaving} onClick={saveAll}>
        {t("Save as CSV")}
      </BusyButton>
      <Text size="sm" c="dimmed" role="status">
        {(isSaving || failed) && rows > 0 && tn(rows, "{{count}} change so far", "{{count}} changes so far")}
      </Text>
      {failed && (
        <>
          <Text size="sm" c="red" role="alert">
            {failed.error.message}
          </Text>
          {rows > 0 && (
            <Button size="xs" variant="light" onClick={() => void save(failed.loadRest)}>
              {t("Go on")}
            </Button>
          )}
        </>
      )}
    </>
  );
}
