/** A new user, who gets a mail with a first password. */
import { Box, NativeSelect, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useChange } from "@/features/actions/index.ts";
import { t } from "@/i18n/index.ts";
import line from "@/ui/form_line.module.css";
import { BusyButton, FetchFailed, SearchSelect, useShowFailure } from "@/ui/index.ts";
import { Failure } from "./Failure.tsx";
import { numberField, type RecordKind, roleName } from "./records.ts";
import { useRecords, useRefetchPeople } from "./use_records.ts";

const EMPTY = { username: "", name: "", email: "", role: "organization", number: "" };
const KINDS: Readonly<Record<string, RecordKind>> = { organization: "organizations", instructor: "instructors" };

/** `onAdded` is told the role of the new user. */
export function AddUserForm({ onAdded }: { onAdded: (role: string) => void }) {
  const change = useChange(useRefetchPeople());
  const [values, setValues] = useState(EMPTY);
  const [invited, setInvited] = useState<{ name: string; email: string } | null>(null);
  const kind = KINDS[values.role];
  const form = useRef<HTMLFormElement>(null);
  useShowFailure(form, change.failure);

  const set = (changed: Partial<typeof EMPTY>): void => setValues((before) => ({ ...before, ...changed }));

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setInvited(null);
    const { number, ...body } = values;
    const record = kind && number ? { [numberField(kind)]: Number(number) } : {};
    if (!(await change.send("POST", "/people/users", { ...body, ...record }))) return;
    setValues(EMPTY);
    setInvited(body);
    onAdded(body.role);
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
      <div className={line.form}>
        {field("username", t("Username"))}
        {field("name", t("Name"))}
        {field("email", t("Mail address"), "email")}
        <NativeSelect
          label={t("Role")}
          data={(["organization", "instructor", "admin"] as const).map((role) => ({
            value: role,
            label: roleName(role),
          }))}
          value={values.role}
          onChange={({ currentTarget: { value } }) => set({ role: value, number: "" })}
          error={change.fieldError("role", t("Role"))}
        />
        {kind && (
          <RecordSelect
            key={kind}
            kind={kind}
            value={values.number}
            onChange={(number) => set({ number })}
            error={change.fieldError(numberField(kind), t("This", {}, "field"))}
          />
        )}
        <BusyButton type="submit" isBusy={change.isBusy}>
          {t("Add and invite")}
        </BusyButton>
      </div>
      <Text role="status" size="sm" mb={invited ? "md" : 0} data-testid="invited">
        {invited && t("{{name}} is invited: a mail went to {{email}}.", { ...invited })}
      </Text>
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
  const query = useRecords(kind);
  const active = (query.data ?? []).filter((record) => record.active);
  return (
    <Box maw={320}>
      <SearchSelect
        label={kind === "organizations" ? t("Stands for the organization") : t("Stands for the instructor")}
        name={numberField(kind)}
        required
        placeholder={t("Search by name")}
        nothingFoundMessage={query.data && t("Nobody is called that.")}
        options={active.map(({ number, name }) => ({ value: String(number), label: `${number} – ${name}` }))}
        value={value}
        onChange={onChange}
        error={error}
      />
      <FetchFailed query={query} mt={6} />
    </Box>
  );
}
