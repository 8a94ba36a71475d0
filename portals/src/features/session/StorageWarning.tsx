/** A note that the browser stores nothing, so that the sign-in ends with the page. */
import { Alert } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { t } from "@/i18n/index.ts";
import { browserStorage } from "@/platform/browser_storage.ts";

export function StorageWarning() {
  const isKept = useSyncExternalStore(browserStorage.subscribe, () => browserStorage.isKept);
  const [isRead, setRead] = useState(false);
  if (isKept || isRead) return null;
  return (
    <Alert
      variant="light"
      mb="md"
      role="status"
      icon={<KeyRound size={18} aria-hidden />}
      title={t("This browser does not keep your sign-in")}
      withCloseButton
      closeButtonLabel={t("Dismiss")}
      onClose={() => setRead(true)}
    >
      {t(
        "It forbids this site to store data, or has no room left. Everything works, but you will have to sign in again after a reload and in every new tab.",
      )}
    </Alert>
  );
}
