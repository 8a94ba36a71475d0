/** What became of the newest events that were sent to a webhook. */
import { Skeleton, Table, Text } from "@mantine/core";
import { formatInstant } from "@/domain/date_formats.ts";
import { formatNumber } from "@/domain/formatters.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton, FetchFailed } from "@/ui/index.ts";
import { useDeliveries } from "./use_webhooks.ts";
import { resultText, typeText } from "./webhook.ts";
import classes from "./webhooks.module.css";

export function DeliveryTable({ webhookId, name }: { webhookId: string; name: string }) {
  const query = useDeliveries(webhookId);
  const { data, isPending, isFetchingNextPage, hasNextPage, fetchNextPage } = query;
  if (isPending) return <Skeleton height={80} mt="md" radius="md" />;
  return (
    <>
      <FetchFailed query={query} />
      {data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className={classes.table} tabIndex={0} aria-label={t("Deliveries to {{name}}", { name })}>
          {data.length === 0 && <Text c="dimmed">{t("Nothing was sent in the last week.")}</Text>}
          {data.length > 0 && (
            <Table captionSide="top">
              <Table.Caption>{t("The last attempt for each event, the newest events first")}</Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t("Sent at")}</Table.Th>
                  <Table.Th scope="col">{t("Result")}</Table.Th>
                  <Table.Th scope="col">{t("Event")}</Table.Th>
                  <Table.Th scope="col">{t("Course")}</Table.Th>
                  <Table.Th scope="col">{t("Took")}</Table.Th>
                  <Table.Th scope="col">{t("Id")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map((delivery) => (
                  <Table.Tr key={delivery.eventId}>
                    <Table.Td>{formatInstant(delivery.at)}</Table.Td>
                    <Table.Td className={classes.result} c={delivery.status === "failed" ? "red" : undefined}>
                      {resultText(delivery)}
                    </Table.Td>
                    <Table.Td>{typeText(delivery.type)}</Table.Td>
                    <Table.Td>{delivery.courseId ?? "–"}</Table.Td>
                    <Table.Td>{t("{{number}} ms", { number: formatNumber(delivery.tookMs) })}</Table.Td>
                    <Table.Td translate="no">{delivery.eventId}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
      )}
      {hasNextPage && (
        <BusyButton variant="default" mt="md" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("Show more")}
        </BusyButton>
      )}
    </>
  );
}
