/**
 * A chart of values per minute, drawn by uPlot. A screen reader gets one sentence for the drawing and reads the values in
 * the table behind "As a table", which everybody may open.
 */
import "uplot/dist/uPlot.min.css";
import { useEffect, useMemo, useRef } from "react";
import uPlot from "uplot";
import { formatMinute } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import classes from "./metrics.module.css";
import { useShownScheme } from "./shown_scheme.ts";

export interface Series {
  name: string;
  /** One for each minute; `null` where there is none. */
  values: readonly (number | null)[];
}

interface Props {
  title: string;
  /** The beginning of each minute, ISO 8601. */
  minutes: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
}

const HEIGHT_PX = 180;
const FONT = "12px 'Inter Variable', system-ui, sans-serif";
/** Between the lines of the value axis: counts and milliseconds are whole. */
const STEPS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();
/** Told apart without colours too: of the lines, and of their signs in the legend. */
const DASHES: readonly number[][] = [[], [8, 4], [2, 3]];
const BORDERS = ["solid", "dashed", "dotted"];
const COLOURS = {
  light: { lines: ["#0b6478", "#b45309", "#6d28d9"], text: "#4a5a61", grid: "#dde5e8" },
  dark: { lines: ["#6fd0e0", "#f5b04d", "#b79cf7"], text: "#a9b8be", grid: "#2b3940" },
};

export function LineChart({ title, minutes, series, format }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useShownScheme();
  const names = series.map(({ name }) => name).join("\n");
  const data = useMemo<uPlot.AlignedData>(
    () => [minutes.map((minute) => Date.parse(minute) / 1_000), ...series.map(({ values }) => [...values])],
    [minutes, series],
  );
  const latest = useRef({ data, format });
  latest.current = { data, format };

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const drawn = new uPlot(
      optionsOf(element.clientWidth, names.split("\n"), scheme, (value) => latest.current.format(value)),
      latest.current.data,
      element,
    );
    plot.current = drawn;
    const watch = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [names, scheme]);

  useEffect(() => plot.current?.setData(data), [data]);

  return (
    <div
      ref={box}
      className={classes.chart}
      role="img"
      aria-label={t("{{title}}: a chart of the last 60 minutes. The values are in the table below.", { title })}
    />
  );
}

function optionsOf(
  width: number,
  names: readonly string[],
  scheme: "light" | "dark",
  format: (value: number) => string,
): uPlot.Options {
  const { lines, text, grid } = COLOURS[scheme];
  const axis = { font: FONT, stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width,
    height: HEIGHT_PX,
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, _min, max) => [0, Math.max(max ?? 0, 1) * 1.1] } },
    axes: [
      { ...axis, space: 70, values: (_, ticks) => ticks.map((tick) => formatMinute(tick * 1_000)) },
      { ...axis, size: 64, incrs: STEPS, values: (_, ticks) => ticks.map(format) },
    ],
    legend: { markers: { dash: (_, index) => BORDERS[(index - 1) % BORDERS.length] ?? "solid" } },
    series: [
      {
        label: t("Minute"),
        value: (plot, _, index, at) => textAt(plot, index, at, (time) => formatMinute(time * 1_000)),
      },
      ...names.map((name, index) => ({
        label: name,
        stroke: lines[index % lines.length] ?? text,
        dash: DASHES[index % DASHES.length] ?? [],
        width: 2,
        // Without its point, a value between minutes without one would not be seen.
        points: {
          size: 5,
          filter: (plot: uPlot, index: number, show: boolean) => (show ? null : loneIndices(plot.data[index] ?? [])),
        },
        value: (plot: uPlot, _: number, index: number, at: number | null) => textAt(plot, index, at, format),
      })),
    ],
  };
}

/** What the legend says of a series: its value under the pointer, or in the last minute of which something is known. */
function textAt({ data }: uPlot, index: number, at: number | null, format: (value: number) => string): string {
  const has = (minute: number) => data.slice(1).some((values) => (values?.[minute] ?? null) !== null);
  let minute = at ?? (data[0]?.length ?? 0) - 1;
  while (at === null && minute >= 0 && !has(minute)) minute -= 1;
  const value = data[index]?.[minute] ?? null;
  return value === null ? "–" : format(value);
}

/** The places of values that no line leads to. */
function loneIndices(values: ArrayLike<number | null | undefined>): number[] {
  const has = (index: number) => (values[index] ?? null) !== null;
  return Array.from(values, (_, index) => index).filter((index) => has(index) && !has(index - 1) && !has(index + 1));
}
