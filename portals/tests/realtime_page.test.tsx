// @vitest-environment happy-dom
/** The administrators' page of live figures. The drawing itself is uPlot's, which needs a canvas. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";
import { formatMinute } from "@/domain/date_formats.ts";
import type { Minute, RealtimeFigures } from "@/features/metrics/figures.ts";
import { RealtimePage } from "@/features/metrics/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { render, settle } from "./rendering.ts";

interface Drawn {
  series: {
    label: string;
    points?: { filter: (plot: object, index: number, show: boolean) => number[] | null };
    value: (plot: object, value: number | null, index: number, at: number | null) => string;
  }[];
  legend: { markers: { dash: (plot: object, index: number) => string } };
  data: unknown[][];
}
const drawn = vi.hoisted(() => ({ charts: [] as Drawn[] }));
vi.mock("uplot/dist/uPlot.min.css", () => ({}));
vi.mock("uplot", () => ({
  default: class {
    readonly chart;
    constructor({ series, legend }: Omit<Drawn, "data">, data: unknown[][]) {
      this.chart = { series, legend, data };
      drawn.charts.push(this.chart);
    }
    setData(data: unknown[][]): void {
      this.chart.data = data;
    }
    setSize(): void {}
    destroy(): void {
      drawn.charts = drawn.charts.filter((chart) => chart !== this.chart);
    }
  },
}));

const EMPTY = { changes: 0, delivered: 0, gone: 0, undelivered: 0, lag: null, screens: {}, recoveries: {} };
const BUSY = {
  changes: 4,
  delivered: 1_200,
  gone: 1,
  undelivered: 3,
  lag: { count: 4, p50Ms: 140, p95Ms: 235, p99Ms: 235 },
  screens: { websocket: { count: 12, p50Ms: 235, p95Ms: 395, p99Ms: 1_580 } },
  recoveries: { replayed: 2, expired: 1 },
};
const OPEN = [
  { portal: "admin", dialect: "native", count: 3 },
  { portal: "admin", dialect: "socketio", count: 1 },
];
const COST = {
  month: "2026-07",
  dollars: 6.3,
  sockets: 3.1,
  work: 0.6,
  fixed: 2.6,
  connectionHours: 41_200.5,
  changes: 9_120,
  posts: 228_000,
};

let figures: RealtimeFigures;

function minutesWith(busy: Partial<Minute>): Minute[] {
  const begin = Date.parse("2026-07-15T13:03:00Z");
  return Array.from({ length: 60 }, (_, index) => ({
    minute: new Date(begin + index * 60_000).toISOString(),
    connections: [],
    ...EMPTY,
    ...(index === 58 ? busy : {}),
  }));
}

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  drawn.charts = [];
});

async function open(): Promise<void> {
  const signedIn = { api: { get: async () => figures } } as unknown as SignedIn;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <RealtimePage />
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

const tiles = () =>
  Object.fromEntries(
    [...document.querySelectorAll("dl > div")].map((tile) => [
      tile.querySelector("dt")?.textContent,
      tile.querySelector("dd")?.textContent,
    ]),
  );

const panel = (title: string) =>
  [...document.querySelectorAll("section")].find((each) => each.querySelector("h2")?.textContent === title);

test("the last hour is in front, with the cost of the month so far", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  expect(tiles()).toEqual({
    Delivered: "1,200",
    Undelivered: "3",
    "To the screen, p95": "395 ms",
    "Lag, p95": "235 ms",
    Recoveries: "3",
    "Open connections, now": "4",
    "This month so far": "$6.30",
  });
});

test("each chart has its values as a table too, and a sentence that says so", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  expect(drawn.charts.map(({ series }) => series.length - 1)).toEqual([1, 3, 3, 3, 2]);
  expect(drawn.charts.map(({ data }) => data.map((values) => values.length))).toEqual(
    drawn.charts.map(({ series }) => series.map(() => 60)),
  );
  const deliveries = panel("Deliveries per minute");
  expect(deliveries?.querySelector("[role=img]")?.getAttribute("aria-label")).toContain("in the table below");
  const cells = [...(deliveries?.querySelectorAll("details tbody tr td") ?? [])].map((cell) => cell.textContent);
  expect(cells).toEqual(["1,200", "3", "1"]);
});

test("each table scrolls by itself where it is too wide, also by keyboard", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  const around = [...document.querySelectorAll("table")].map((table) => table.parentElement?.closest("section"));
  expect(around).toHaveLength(9);
  expect(around.map((scroller) => scroller?.tabIndex)).toEqual(around.map(() => 0));
});

test("a value between minutes without one is drawn as a point", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  const [screens, deliveries] = drawn.charts.map(({ series, data }) => series[1]?.points?.filter({ data }, 1, false));
  expect(screens).toEqual([58]);
  expect(deliveries).toEqual([]);
});

test("the percentiles of the hour are listed by transport, the sockets by portal and dialect", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  const rows = (title: string) =>
    [...(panel(title)?.querySelectorAll("table:first-of-type tbody tr") ?? [])].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
  expect(rows("From the change to the screen")).toContainEqual(["WebSocket", "12", "235 ms", "395 ms", "1.6 s"]);
  expect(rows("Open connections")).toContainEqual(["Administrators", "Socket.IO", "1"]);
  expect(rows("Recoveries per minute")).toContainEqual(["Away for longer than events are kept", "1"]);
});

test("an hour without anything says so and draws nothing", async () => {
  figures = {
    minutes: minutesWith({}),
    hour: EMPTY,
    connections: [],
    cost: { ...COST, dollars: 2.6, sockets: 0, work: 0 },
  };
  await open();

  expect(drawn.charts).toEqual([]);
  expect(panel("Deliveries per minute")?.textContent).toContain("Nothing was delivered in the last hour.");
  expect(tiles()["To the screen, p95"]).toBe("–");
  expect(tiles()["Open connections, now"]).toBe("–");
});

test("minutes in which nobody counted are gaps: connections in all of them, counts in the running one", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  const [, deliveries, , connections, recoveries] = drawn.charts;
  expect(connections?.data[1]?.slice(57)).toEqual([null, 4, null]);
  // Sockets were counted in this minute, but none of organizations.
  expect(connections?.data[3]?.slice(57)).toEqual([null, 0, null]);
  for (const chart of [deliveries, recoveries]) expect(chart?.data[1]?.[59]).toBeNull();
  expect(deliveries?.data[1]?.slice(57)).toEqual([0, 1_200, null]);
});

test("the legend shows the minute under the pointer, else the last one with values, and lines as they are drawn", async () => {
  figures = { minutes: minutesWith({ ...BUSY, connections: OPEN }), hour: BUSY, connections: OPEN, cost: COST };
  await open();

  const chart = drawn.charts[3] as Drawn;
  const legend = (at: number | null) => chart.series.map(({ value }, index) => value(chart, null, index, at));
  const time = (minute: string) => formatMinute(Date.parse(minute));
  expect(legend(null)).toEqual([time("2026-07-15T14:01:00Z"), "4", "0", "0"]);
  expect(legend(3)).toEqual([time("2026-07-15T13:06:00Z"), "–", "–", "–"]);
  expect([1, 2, 3].map((index) => chart.legend.markers.dash(chart, index))).toEqual(["solid", "dashed", "dotted"]);
});
