/**
 * The type of a course. With a catalogue an organization chooses one of its types, and an administrator may write any text;
 * without one everybody writes. The field is the same in each case, because people may type before the catalogue is there.
 */
import { Autocomplete, type ComboboxItem, type OptionsFilter } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import { folded, hasWords } from "@/domain/words.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { byWords, FetchFailed } from "@/ui/index.ts";
import { useCourseTypes } from "./use_course_types.ts";

interface Props {
  label: string;
  /** The field's name in the request. */
  name?: string;
  value: string;
  /** The type that the course has: it may stay, also where it is not offered any more. */
  kept?: string;
  onChange: (courseType: string) => void;
  error?: string | undefined;
  /** Whether the field gets the focus when the dialog opens. */
  isFirst?: boolean;
}

export function CourseTypeField({ name = "courseType", value, kept, onChange, error, isFirst = false, label }: Props) {
  const { role } = useSignedIn();
  const query = useCourseTypes();
  const names = (query.data ?? []).map((type) => type.name);
  const [isLeft, setLeft] = useState(false);
  const mustChoose = role !== "admin" && names.length > 0;
  const typed = folded(value);
  const meant = [...names, ...(kept ? [kept] : [])].find((each) => folded(each) === typed);
  // A copied course may have a type that is not offered any more.
  const isRefused = mustChoose && isLeft && typed !== "" && meant === undefined;

  const takeAsWritten = useEffectEvent((): void => {
    if (isLeft && meant !== undefined && meant !== value) onChange(meant);
  });
  // Also when the catalogue arrives after the field was left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the field is left or another type is meant.
  useEffect(takeAsWritten, [isLeft, meant]);

  return (
    <div>
      <Autocomplete
        label={label}
        name={name}
        value={value}
        required
        data={names}
        placeholder={mustChoose ? t("Choose a course") : t("CPR Basic")}
        error={error ?? (isRefused && t("No such course. Ask an administrator for other courses."))}
        onChange={(text) => {
          setLeft(false);
          onChange(text);
        }}
        onBlur={() => setLeft(true)}
        filter={allOrMatching}
        selectFirstOptionOnChange={mustChoose}
        // The list opens when somebody types or asks for it, and not when the Tab key passes the field.
        openOnFocus={false}
        maxDropdownHeight={280}
        // Inside of the dialog, whose parts have names.
        comboboxProps={{ withinPortal: false }}
        // Escape closes the dialog where no list is to be seen.
        data-stays-open={!names.some((each) => hasWords(each, value)) || undefined}
        data-autofocus={isFirst || undefined}
        // A refused form moves the focus to what was refused.
        data-is-hint={(isRefused && !error) || undefined}
      />
      <FetchFailed query={query} mt={6} />
    </div>
  );
}

/** All types while one is chosen, so that another one can be. */
const allOrMatching: OptionsFilter = (input) => {
  const isChosen = input.options.some((option) => (option as ComboboxItem).label === input.search);
  return byWords(isChosen ? { ...input, search: "" } : input) as typeof input.options;
};
