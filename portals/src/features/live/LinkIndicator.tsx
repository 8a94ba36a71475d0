/** The state of the link, the time of the last update, and a button that refetches everything. */
import { ActionIcon, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useIsFetching } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { t } from "@/i18n/index.ts";
import { FloatingPart, OnDemand } from "@/ui/index.ts";
import classes from "./LinkIndicator.module.css";
import { describeLink } from "./link_description.ts";
import { Updated } from "./Updated.tsx";
import { useLinkStatus, useLive } from "./use_live.ts";

const LINK_DETAILS = new FloatingPart("dialog", async () => (await import("./LinkDetails.tsx")).LinkDetails);

export function LinkIndicator() {
  const status = useLinkStatus();
  const { label, tone } = describeLink(status);
  return (
    <div className={classes.group}>
      <OnDemand
        part={LINK_DETAILS}
        trigger={
          <UnstyledButton className={classes.pill} data-tone={tone} data-testid="link" data-state={status.state}>
            <span className={classes.dot} aria-hidden />
            <VisuallyHidden>{`${t("Connection:")} `}</VisuallyHidden>
            <span className={classes.label}>{label}</span>
            <span className={classes.updated}>
              <VisuallyHidden>, </VisuallyHidden>
              <Updated />
            </span>
          </UnstyledButton>
        }
      />
      <VisuallyHidden role="status">{t("Connection: {{label}}", { label })}</VisuallyHidden>
      <RefreshButton />
    </div>
  );
}

function RefreshButton() {
  const { invalidate } = useLive();
  const isFetching = useIsFetching() > 0;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      title={t("Fetch everything again")}
      aria-label={t("Refresh")}
      onClick={() => invalidate({ type: "active" })}
    >
      <RefreshCw size={17} aria-hidden className={isFetching ? classes.spinning : undefined} />
    </ActionIcon>
  );
}
