/** The words that a list is filtered by. The list follows when nothing was typed for a moment. */
import { TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { searchIn } from "./course_filters.ts";

interface Props {
  value: string;
  onChange: (words: string) => void;
  className?: string | undefined;
}

const PAUSE_MS = 200;

export function FilterInput({ value, onChange, className }: Props) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<number>(undefined);
  // The value that comes back for the typed text: none for "#", which stays in the field for the number behind it.
  const sent = useRef(value);

  // Another value comes from the URL: by Back, or by a button that clears the filter.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  function type(text: string): void {
    setTyped(text);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sent.current = searchIn(text);
      onChange(sent.current);
    }, PAUSE_MS);
  }

  return (
    <TextInput
      type="search"
      size="sm"
      className={className}
      placeholder={t("Filter")}
      aria-label={t("Filter this list")}
      data-filter
      leftSection={<Search size={15} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}
