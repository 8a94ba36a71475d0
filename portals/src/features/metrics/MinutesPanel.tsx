/** One figure per minute: the chart, and the same values as a table. */
import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatMinute } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { Panel } from "@/ui/index.ts";
import { LineChart, type Series } from "./LineChart.tsx";
import classes from "./metrics.module.css";

interface Props {
  title: string;
  minutes: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
  /** Shown in the place of a chart without values. */
  empty: string;
  children?: ReactNode;
}

export function MinutesPanel({ title, minutes, series, format, empty, children }: Props) {
  const rows = minutes.flatMap((minute, index) => {
    const values = series.map((each) => each.values[index] ?? null);
    return values.some(Boolean) ? [{ minute, values }] : [];
  });
  return (
    <Panel title={title}>
      {children}
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <>
          <LineChart title={title} minutes={minutes} series={series} format={format} />
          <details className={classes.details}>
            <summary>{t("As a table")}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
            <section className={classes.scroller} tabIndex={0} aria-label={t("{{title}} as a table", { title })}>
              <Table captionSide="top" className={classes.table}>
                <Table.Caption>{t("{{title}}, minutes with a value, newest first", { title })}</Table.Caption>
                <Table.Thead>
                  <Table.Tr>
                    {[t("Minute"), ...series.map(({ name }) => name)].map((name) => (
                      <Table.Th key={name} scope="col">
                        {name}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.reverse().map(({ minute, values }) => (
                    <Table.Tr key={minute}>
                      <Table.Th scope="row">{formatMinute(Date.parse(minute))}</Table.Th>
                      {series.map(({ name }, index) => (
                        <Table.Td key={name}>{asText(values[index], format)}</Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          </details>
        </>
      )}
    </Panel>
  );
}

function asText(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}
