/** Switches the browser's own notifications on, which asks the person for the permission. */
import { Switch } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useLive } from "@/features/live/index.ts";
import { t } from "@/i18n/index.ts";
import { type DesktopState, desktopNotices } from "./desktop_notices.ts";

export function DesktopSwitch() {
  const { identity: person } = useLive().shared;
  const state = useSyncExternalStore(desktopNotices.subscribe, () => desktopNotices.state(person));
  return (
    <Switch
      name="desktopNotices"
      label={t("Notifications of this browser")}
      description={descriptionOf(state)}
      checked={state === "on"}
      disabled={state === "unsupported"}
      // Not `disabled` where the person has just forbidden them: the browser would drop the keyboard's focus.
      aria-disabled={state === "denied" || undefined}
      onChange={({ currentTarget: { checked } }) => {
        if (checked) void desktopNotices.turnOn(person);
        else desktopNotices.turnOff(person);
      }}
    />
  );
}

function descriptionOf(state: DesktopState): string {
  switch (state) {
    case "unsupported":
      return t("This browser has none, or the page is not served by https.");
    case "denied":
      return t("They are forbidden in this browser's settings for this page.");
    default:
      return t("Shown while no tab of the portal is visible, for what is shown at once.");
  }
}
