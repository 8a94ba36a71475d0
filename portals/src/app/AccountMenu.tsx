import { Menu } from "@mantine/core";
import { LogOut } from "lucide-react";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { FloatingMenu } from "@/ui/FloatingMenu.tsx";
import type { Floating } from "@/ui/on_demand.tsx";

export function AccountMenu(props: Floating) {
  const { session, store } = useSignedIn();
  return (
    <FloatingMenu {...props} width={220}>
      <Menu.Label translate="no">{`${session.identity.name} (${session.username})`}</Menu.Label>
      <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void store.signOut()}>
        {t("Sign out")}
      </Menu.Item>
    </FloatingMenu>
  );
}
