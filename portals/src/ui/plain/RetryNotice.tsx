/** An error of a fetch before the portal opens, with a button that retries. */
import { useRef } from "react";
import { t } from "@/i18n/index.ts";
import { usePassFocusOn } from "../lost_focus.ts";
import { Notice } from "./Notice.tsx";
import { PlainButton } from "./PlainButton.tsx";
import classes from "./plain.module.css";

interface Props {
  title: string;
  text: string;
  isRetrying: boolean;
  onRetry: () => void;
}

export function RetryNotice({ title, text, isRetrying, onRetry }: Props) {
  const notice = useRef<HTMLDivElement>(null);
  usePassFocusOn(notice);
  return (
    <Notice ref={notice} isError>
      <p className={classes.noticeTitle}>{title}</p>
      <p className={classes.noticeText}>{text}</p>
      <PlainButton isSmall isQuiet isBusy={isRetrying} onClick={onRetry}>
        {t("Try again")}
      </PlainButton>
    </Notice>
  );
}
