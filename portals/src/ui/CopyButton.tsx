/** Copies a text to the clipboard, or selects it where the page may not. */
import { t } from "@/i18n/index.ts";
import { BusyButton } from "./BusyButton.tsx";

interface Props {
  text: string;
  size?: "xs" | "sm";
  /** Selects the text where it is shown. */
  select: () => void;
  /** What is told after that. */
  selected: string;
  onTold: (sentence: string) => void;
}

export function CopyButton({ text, size = "sm", select, selected, onTold }: Props) {
  async function copy(): Promise<void> {
    try {
      // Not in a page without TLS, and not where the person forbids it.
      await navigator.clipboard.writeText(text);
      onTold(t("Copied."));
    } catch {
      select();
      onTold(selected);
    }
  }

  return (
    <BusyButton size={size} isBusy={false} onClick={() => void copy()}>
      {t("Copy")}
    </BusyButton>
  );
}
