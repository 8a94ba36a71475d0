import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { fieldError } from "./use_action.ts";

const MAX_DATES = 10;
const NAME = "alternativeDates";

interface Props {
  dates: string[];
  onChange: (dates: string[]) => void;
  failure: Error | null;
}

export function AlternativeDates({ dates, onChange, failure }: Props) {
  // Keys, so that an incomplete date stays in its field when another field is removed.
  const [keys, setKeys] = useState(() => dates.map((_, index) => index));
  const { fieldset, addButton } = useFocus(dates.length);
  const errors = dates.map((_, index) =>
    fieldError(failure, `${NAME}[${index}]`, t("Other date {{number}}", { number: index + 1 })),
  );
  const errorOfAll = errors.some(Boolean) ? undefined : fieldError(failure, NAME, t("Other dates"));

  function add(): void {
    setKeys([...keys, (keys.at(-1) ?? -1) + 1]);
    onChange([...dates, ""]);
  }

  function remove(index: number): void {
    setKeys(keys.filter((_, at) => at !== index));
    onChange(dates.filter((_, at) => at !== index));
  }

  return (
    <Fieldset ref={fieldset} legend={t("Other dates that would do")} variant="unstyled">
      <Stack gap={8}>
        {dates.map((date, index) => (
          <Group key={keys[index]} gap={8} wrap="nowrap" align="flex-start">
            <TextInput
              type="date"
              name={`${NAME}[${index}]`}
              aria-label={t("Other date {{number}}", { number: index + 1 })}
              value={date}
              onChange={({ currentTarget }) => onChange(dates.with(index, currentTarget.value))}
              style={{ flex: 1 }}
              error={errors[index] ?? errorOfAll !== undefined}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("Remove other date {{number}}", { number: index + 1 })}
              onClick={() => remove(index)}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {errorOfAll && (
          <Text size="xs" c="red">
            {errorOfAll}
          </Text>
        )}
        {dates.length < MAX_DATES && (
          <Button
            ref={addButton}
            variant="default"
            size="xs"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={add}
            style={{ alignSelf: "flex-start" }}
          >
            {t("Add a date")}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}

/** Moves the focus to a new date, and after a removal to the button that adds dates, since the pressed button is gone. */
function useFocus(count: number) {
  const fieldset = useRef<HTMLFieldSetElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) [...(fieldset.current?.querySelectorAll("input") ?? [])].at(-1)?.focus();
    else if (count < before.current) addButton.current?.focus();
    before.current = count;
  }, [count]);
  return { fieldset, addButton };
}
