/** How the realtime layer has done in the last hour, and what the month has cost so far. For administrators. */
import { Skeleton, Text } from "@mantine/core";
import { useId, useMemo } from "react";
import { formatDollars, formatNumber } from "@/domain/formatters.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { LoadError, Panel } from "@/ui/index.ts";
import { FigureTable } from "./FigureTable.tsx";
import { dialectName, formatCount, formatTook, outcomeName, portalName, transportName } from "./figure_texts.ts";
import { type Minute, type RealtimeFigures, recoveriesOf, socketsOf, TRANSPORTS } from "./figures.ts";
import { MinutesPanel } from "./MinutesPanel.tsx";
import classes from "./metrics.module.css";

// The figures are those of minutes.
const REFETCH_MS = 60_000;
const PORTALS = ["admin", "organization", "instructor"];

export function RealtimePage() {
  const { api } = useSignedIn();
  const { data, error, isPending, isFetching, refetch } = useKnownQuery({
    queryKey: ["realtime-figures"],
    queryFn: ({ signal }) => api.get<RealtimeFigures>("/metrics/realtime", signal),
    refetchInterval: REFETCH_MS,
  });
  return (
    <div className={classes.page}>
      {isPending && <Skeleton height={240} radius="md" role="status" aria-label={t("Loading")} />}
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} />}
      {data && <Shown figures={data} />}
    </div>
  );
}

function Shown({ figures }: { figures: RealtimeFigures }) {
  const { hour, connections } = figures;
  const perMinute = useSeries(figures);
  return (
    <>
      <Overview figures={figures} />
      <div className={classes.panels}>
        <MinutesPanel
          title={t("From the change to the screen")}
          {...perMinute.screens}
          format={formatTook}
          empty={t("No visible page has reported an event in the last hour.")}
        >
          <FigureTable
            caption={t("The last hour, by the way the event came")}
            columns={[t("Connection"), t("Events"), "p50", "p95", "p99"]}
            rows={TRANSPORTS.flatMap((transport) => {
              const times = hour.screens[transport];
              if (!times) return [];
              const { count, p50Ms, p95Ms, p99Ms } = times;
              return [[transportName(transport), formatNumber(count), ...[p50Ms, p95Ms, p99Ms].map(formatTook)]];
            })}
          />
        </MinutesPanel>
        <MinutesPanel
          title={t("Deliveries per minute")}
          {...perMinute.deliveries}
          format={formatNumber}
          empty={t("Nothing was delivered in the last hour.")}
        />
        <MinutesPanel
          title={t("Lag of the stream")}
          {...perMinute.lag}
          format={formatTook}
          empty={t("Nothing was delivered in the last hour.")}
        />
        <MinutesPanel
          title={t("Open connections")}
          {...perMinute.connections}
          format={formatNumber}
          empty={t("No connection was counted in the last hour.")}
        >
          <FigureTable
            caption={t("Now, by portal and dialect")}
            columns={[t("Portal"), t("Dialect"), t("Connections")]}
            rows={connections.map(({ portal, dialect, count }) => [
              portalName(portal),
              dialectName(dialect),
              formatNumber(count),
            ])}
          />
        </MinutesPanel>
        <MinutesPanel
          title={t("Recoveries per minute")}
          {...perMinute.recoveries}
          format={formatNumber}
          empty={t("No client had to catch up in the last hour.")}
        >
          <FigureTable
            caption={t("The last hour, by outcome")}
            columns={[t("Outcome"), t("Recoveries")]}
            rows={Object.entries(hour.recoveries).map(([name, count]) => [outcomeName(name), formatNumber(count ?? 0)])}
          />
        </MinutesPanel>
        <Cost figures={figures} />
      </div>
    </>
  );
}

function Overview({ figures: { hour, connections, cost } }: { figures: RealtimeFigures }) {
  const heading = useId();
  const { replayed, lost } = recoveriesOf(hour);
  const tiles: [string, string][] = [
    [t("Delivered"), formatNumber(hour.delivered)],
    [t("Undelivered"), formatNumber(hour.undelivered)],
    [t("To the screen, p95"), formatTook(hour.screens.websocket?.p95Ms)],
    [t("Lag, p95"), formatTook(hour.lag?.p95Ms)],
    [t("Recoveries"), formatNumber(replayed + lost)],
    [t("Open connections, now"), formatCount(socketsOf(connections))],
    [t("This month so far"), formatDollars(cost.dollars)],
  ];
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className={classes.heading}>
        {t("The last hour")}
      </h2>
      <dl className={classes.tiles}>
        {tiles.map(([name, value]) => (
          <div key={name} className={classes.tile}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Cost({ figures: { cost } }: { figures: RealtimeFigures }) {
  return (
    <Panel title={t("Cost of this month so far")}>
      <FigureTable
        caption={t("US dollars, by the cost model")}
        columns={[t("Part"), t("Cost")]}
        rows={[
          [t("Connections and events"), formatDollars(cost.sockets)],
          [t("Changes and lists"), formatDollars(cost.work)],
          [t("What runs day and night"), formatDollars(cost.fixed)],
          [t("Together"), formatDollars(cost.dollars)],
        ]}
      />
      <Text size="sm" c="dimmed" mt="sm">
        <span>
          {t("Counted: hours of open connections {{hours}}, changes {{changes}}, deliveries {{posts}}.", {
            hours: formatNumber(Math.round(cost.connectionHours)),
            changes: formatNumber(cost.changes),
            posts: formatNumber(cost.posts),
          })}
        </span>{" "}
        <span>{t("Polling, event streams and sign-ins are not in it. The bill of AWS is what counts.")}</span>
      </Text>
    </Panel>
  );
}

/** The series of each chart; the same objects until other figures have come. */
function useSeries({ minutes }: RealtimeFigures) {
  return useMemo(() => {
    const at = minutes.map(({ minute }) => minute);
    const counted = (countOf: (minute: Minute) => number): (number | null)[] => asCounted(minutes.map(countOf));
    return {
      screens: {
        minutes: at,
        series: TRANSPORTS.filter((name) => minutes.some(({ screens }) => screens[name])).map((name) => ({
          name: `${transportName(name)}, p95`,
          values: minutes.map(({ screens }) => screens[name]?.p95Ms ?? null),
        })),
      },
      deliveries: {
        minutes: at,
        series: [
          { name: t("Delivered"), values: counted(({ delivered }) => delivered) },
          { name: t("Undelivered"), values: counted(({ undelivered }) => undelivered) },
          { name: t("Connection gone"), values: counted(({ gone }) => gone) },
        ],
      },
      lag: {
        minutes: at,
        series: [
          { name: "p50", values: minutes.map(({ lag }) => lag?.p50Ms ?? null) },
          { name: "p95", values: minutes.map(({ lag }) => lag?.p95Ms ?? null) },
          { name: "p99", values: minutes.map(({ lag }) => lag?.p99Ms ?? null) },
        ],
      },
      connections: {
        minutes: at,
        series: PORTALS.map((portal) => ({
          name: portalName(portal),
          values: minutes.map(({ connections }) => socketsOf(connections, portal)),
        })),
      },
      recoveries: {
        minutes: at,
        series: [
          { name: t("Replayed"), values: counted((minute) => recoveriesOf(minute).replayed) },
          { name: t("Fetched anew"), values: counted((minute) => recoveriesOf(minute).lost) },
        ],
      },
    };
  }, [minutes]);
}

/** The counts of the minutes; none for the last one, which is not over, until something of it has been stored. */
function asCounted(counts: readonly number[]): (number | null)[] {
  return counts.map((count, index) => (count === 0 && index === counts.length - 1 ? null : count));
}
