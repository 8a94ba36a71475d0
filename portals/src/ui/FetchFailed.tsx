/** The error of a query, above what was last known of it. */
import type { AlertProps } from "@mantine/core";
import { formatMoment } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { LoadError } from "./LoadError.tsx";

interface Props extends Pick<AlertProps, "title" | "m" | "mt"> {
  query: {
    data: unknown;
    error: Error | null;
    isFetching: boolean;
    /** Milliseconds since 1970; 0 if the query has no data of its own. */
    dataUpdatedAt: number;
    refetch: () => unknown;
  };
}

/** Nothing, unless the last fetch has failed. */
export function FetchFailed({ query, ...style }: Props) {
  const { data, error, isFetching, dataUpdatedAt, refetch } = query;
  if (!error) return null;
  return (
    <LoadError
      text={data === undefined ? error.message : `${error.message} ${lastKnown(dataUpdatedAt)}`}
      isRetrying={isFetching}
      onRetry={() => void refetch()}
      {...style}
    />
  );
}

/** `at` is the time of the data in milliseconds since 1970; 0 if it is unknown. */
export function lastKnown(at: number): string {
  return at > 0
    ? t("You see what was known at {{when}}.", { when: formatMoment(at) })
    : t("You see what was last known.");
}
