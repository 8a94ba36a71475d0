/** A new user, who gets a mail with a first password. */
import { NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { BusyButton } from "@/ui/index.ts";
import classes from "./administration.module.css";
import { Failure, useShowFailure } from "./Failure.tsx";
import { NOUNS, numberField, type RecordKind } from "./records.ts";
import { useChange } from "./use_change.ts";
import { useRecords, useRefetchPeople } from "./use_records.ts";

const EMPTY = { username: "", name: "", email: "", role: "organization", number: "" };
const KINDS: Readonly<Record<string, RecordKind>> = { organization: "organizations", instructor: "instructors" };

export function AddUserForm() {
  const change = useChange(useRefetchPeople());
  const [values, setValues] = useState(EMPTY);
  const kind = KINDS[values.role];
  const form = useRef<HTMLFormElement>(null);
  useShowFailure(form, change.failure);

  const set = (changed: Partial<typeof EMPTY>): void => setValues((before) => ({ ...before, ...changed }));

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { number, ...body } = values;
    const record = kind && number ? { [numberField(kind)]: Number(number) } : {};
    if (await change.send("POST", "/people/users", { ...body, ...record })) setValues(EMPTY);
  }

  const field = (name: "username" | "name" | "email", label: string, type = "text") => (
    <TextInput
      label={label}
      type={type}
      required
      value={values[name]}
      onChange={({ currentTarget: { value } }) => set({ [name]: value })}
      error={change.fieldError(name, label)}
    />
  );

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <Failure error={change.failure} />
      <div className={classes.form}>
        {field("username", "Username")}
        {field("name", "Name")}
        {field("email", "Mail address", "email")}
        <NativeSelect
          label="Role"
          data={["organization", "instructor", "admin"]}
          value={values.role}
          onChange={({ currentTarget: { value } }) => set({ role: value, number: "" })}
          error={change.fieldError("role", "Role")}
        />
        {kind && (
          <RecordSelect
            key={kind}
            kind={kind}
            value={values.number}
            onChange={(number) => set({ number })}
            error={change.fieldError(numberField(kind), "This")}
          />
        )}
        <BusyButton type="submit" isBusy={change.isBusy}>
          Add and invite
        </BusyButton>
      </div>
    </form>
  );
}

interface SelectProps {
  kind: RecordKind;
  value: string;
  onChange: (number: string) => void;
  error: string | undefined;
}

function RecordSelect({ kind, value, onChange, error }: SelectProps) {
  const { data } = useRecords(kind);
  const active = (data ?? []).filter((record) => record.active);
  return (
    <NativeSelect
      label={`Stands for the ${NOUNS[kind]}`}
      required
      data={[
        { value: "", label: "Choose …" },
        ...active.map(({ number, name }) => ({ value: String(number), label: `${number} – ${name}` })),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error}
    />
  );
}
