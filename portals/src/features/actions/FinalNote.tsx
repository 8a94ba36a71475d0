import { Text } from "@mantine/core";
import { t } from "@/i18n/index.ts";

/** In the forms of actions that have no way back; others can be undone for some seconds. */
export function FinalNote() {
  return <Text size="sm">{t("This is final: it cannot be undone.")}</Text>;
}
