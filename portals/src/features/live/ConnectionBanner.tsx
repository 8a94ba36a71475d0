/**
 * Tells an outage: since when, how old the page is, what still works, and a button that tries again. It lies over the bottom
 * of the page, so that nothing below the pointer moves when it comes and goes.
 */
import { Group, Text, VisuallyHidden } from "@mantine/core";
import { useResizeObserver } from "@mantine/hooks";
import { CloudOff, WifiOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { formatMoment } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton, usePassFocusOn } from "@/ui/index.ts";
import classes from "./ConnectionBanner.module.css";
import type { Outage } from "./connection_health.ts";
import { describeOutage } from "./outage_texts.ts";
import { useLive, useOutage } from "./use_live.ts";
import { useUpdatedAt } from "./use_updated_at.ts";

export function ConnectionBanner() {
  const outage = useOutage();
  return (
    <>
      <Announcement outage={outage} />
      {outage && <Banner outage={outage} />}
    </>
  );
}

/** In the page from the beginning, because only changes of a known region are announced. */
function Announcement({ outage }: { outage: Outage | null }) {
  const [wasShown, setShown] = useState(false);
  if (outage && !wasShown) setShown(true);
  const text = outage ? describeOutage(outage).title : wasShown ? t("Connected again") : "";
  return <VisuallyHidden role="status">{text}</VisuallyHidden>;
}

function Banner({ outage }: { outage: Outage }) {
  const [ref, { height }] = useResizeObserver<HTMLDivElement>();
  const banner = useRef<HTMLElement>(null);
  usePassFocusOn(banner);
  useEffect(() => {
    const { style } = document.documentElement;
    // The frame and its distance to what is above it.
    style.setProperty("--cw-banner-height", `${Math.ceil(height) + 42}px`);
    return () => void style.removeProperty("--cw-banner-height");
  }, [height]);
  const { title, text } = describeOutage(outage);
  const Icon = outage.kind === "offline" ? WifiOff : CloudOff;
  return (
    <section
      ref={banner}
      className={classes.banner}
      aria-label={t("Connection")}
      data-testid="outage"
      data-kind={outage.kind}
    >
      <div ref={ref} className={classes.content}>
        <Icon size={20} aria-hidden className={classes.icon} />
        <div>
          <Text size="sm" fw={650}>
            {title}
          </Text>
          <Text size="sm">{text}</Text>
          <Group gap="sm" mt={4}>
            {outage.kind !== "denied" && <Retry />}
            <AsOf outage={outage} />
          </Group>
        </div>
      </div>
    </section>
  );
}

/** How old the page is: events came until the loss; without a connection before, it is the time of the last response. */
function AsOf({ outage }: { outage: Outage }) {
  const updatedAt = useUpdatedAt();
  const asOf = outage.wasConnected ? outage.since : updatedAt;
  if (!asOf) return null;
  return (
    <Text size="sm" c="dimmed">
      {t("What you see is as of {{when}}.", { when: formatMoment(asOf) })}
    </Text>
  );
}

const BUSY_MS = 3_000;

function Retry() {
  const { retry } = useLive();
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    if (!isBusy) return;
    const timer = setTimeout(() => setBusy(false), BUSY_MS);
    return () => clearTimeout(timer);
  }, [isBusy]);

  return (
    <BusyButton
      size="compact-sm"
      variant="default"
      isBusy={isBusy}
      onClick={() => {
        setBusy(true);
        retry();
      }}
    >
      {t("Try again now")}
    </BusyButton>
  );
}
