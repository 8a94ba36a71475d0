/** Instead of an empty list with filters: what was sought, and the ways on. */
import { Anchor, Group, Text } from "@mantine/core";
import { t } from "@/i18n/index.ts";
import { NONE_SET } from "./course_filters.ts";
import { useListFilters, useListTab } from "./use_list_url.ts";

export function NothingFound() {
  const [tab, setTab] = useListTab();
  const [filters, setFilters] = useListFilters();
  return (
    <>
      <Text c="dimmed">
        {filters.q ? t("No course here matches “{{words}}”.", { words: filters.q }) : t("No course here matches.")}
      </Text>
      <Group justify="center" gap="lg" mt="sm">
        {tab !== "all" && (
          <Anchor component="button" type="button" size="sm" onClick={() => setTab("all")}>
            {t("Search all courses")}
          </Anchor>
        )}
        <Anchor component="button" type="button" size="sm" onClick={() => setFilters(NONE_SET)}>
          {t("Clear the filters")}
        </Anchor>
      </Group>
    </>
  );
}
