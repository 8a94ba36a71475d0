/** One field of a form whose value is text: a labelled input or text area, with the refusal of the field below it. */
import { Textarea, TextInput } from "@mantine/core";
import { NumberField } from "@/ui/index.ts";
import { fieldError } from "./use_action.ts";

interface Props<Name extends string> {
  /** The field's name in the request. */
  name: Name;
  label: string;
  kind?: "text" | "area" | "number" | "date" | "time";
  required?: boolean;
  description?: string;
  placeholder?: string;
  /** Whether the field gets the focus when the dialog opens. */
  isFirst?: boolean;
  values: Readonly<Record<Name, string>>;
  set: (name: Name, value: string) => void;
  failure: Error | null;
}

export function TextField<Name extends string>(props: Props<Name>) {
  const { name, label, kind = "text", isFirst = false, values, set, failure, ...others } = props;
  const common = {
    ...others,
    name,
    label,
    value: values[name],
    error: fieldError(failure, name, label),
    "data-autofocus": isFirst || undefined,
  };
  if (kind === "area") {
    return (
      <Textarea {...common} autosize minRows={2} onChange={({ currentTarget }) => set(name, currentTarget.value)} />
    );
  }
  if (kind === "number") return <NumberField {...common} onChange={(text) => set(name, text)} />;
  return <TextInput {...common} type={kind} onChange={({ currentTarget }) => set(name, currentTarget.value)} />;
}
