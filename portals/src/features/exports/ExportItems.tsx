import { Menu } from "@mantine/core";
import { FileSpreadsheet, Printer } from "lucide-react";
import { t } from "@/i18n/index.ts";
import { FloatingMenu } from "@/ui/FloatingMenu.tsx";
import type { Floating } from "@/ui/on_demand.tsx";

interface Props extends Floating {
  onSave: () => void;
  onPrint: () => void;
  canPrint: boolean;
}

export function ExportItems({ onSave, onPrint, canPrint, ...floating }: Props) {
  return (
    <FloatingMenu {...floating}>
      <Menu.Item leftSection={<FileSpreadsheet size={15} aria-hidden />} onClick={onSave}>
        {t("Save as CSV")}
      </Menu.Item>
      <Menu.Item leftSection={<Printer size={15} aria-hidden />} disabled={!canPrint} onClick={onPrint}>
        {canPrint ? t("Print") : t("Print, once everything is fetched")}
      </Menu.Item>
    </FloatingMenu>
  );
}
