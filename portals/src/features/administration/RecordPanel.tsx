/** Organizations or instructors: add, rename, deactivate and reactivate. */
import { Skeleton, Table, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { formatNumber } from "@/domain/formatters.ts";
import { typedNumber } from "@/domain/typed_number.ts";
import { hasWords } from "@/domain/words.ts";
import { useChange } from "@/features/actions/index.ts";
import { t } from "@/i18n/index.ts";
import line from "@/ui/form_line.module.css";
import { BusyButton, FetchFailed, NumberField, useShowFailure } from "@/ui/index.ts";
import stacked from "@/ui/stacked_table.module.css";
import { DetailField } from "./DetailField.tsx";
import { Failure } from "./Failure.tsx";
import { numberField, type PersonRecord, type RecordKind } from "./records.ts";
import { useRecords, useRefetchPeople } from "./use_records.ts";

/** As many rows as are shown at once. */
const PAGE = 100;

export function RecordPanel({ kind }: { kind: RecordKind }) {
  const query = useRecords(kind);
  const { data, isPending } = query;
  return (
    <>
      <AddForm kind={kind} />
      {isPending && <Skeleton height={120} radius="md" />}
      <FetchFailed query={query} />
      {data?.length === 0 && (
        <Text c="dimmed">
          {kind === "organizations" ? t("There is no organization yet.") : t("There is no instructor yet.")}
        </Text>
      )}
      {data && data.length > 0 && <RecordTable kind={kind} records={data} />}
    </>
  );
}

function AddForm({ kind }: { kind: RecordKind }) {
  const change = useChange(useRefetchPeople());
  const [values, set] = useState({ name: "", number: "" });
  const form = useRef<HTMLFormElement>(null);
  useShowFailure(form, change.failure);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    // What is no number is sent as it is: the server says what it must be.
    const number = values.number.trim();
    const body = { name: values.name, ...(number && { [numberField(kind)]: typedNumber(number) }) };
    if (await change.send("POST", `/people/${kind}`, body)) set({ name: "", number: "" });
  }

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <Failure error={change.failure} />
      <div className={line.form}>
        <TextInput
          label={kind === "organizations" ? t("Name of the new organization") : t("Name of the new instructor")}
          required
          value={values.name}
          onChange={({ currentTarget: { value } }) => set((before) => ({ ...before, name: value }))}
          error={change.fieldError("name", t("Name"))}
        />
        <NumberField
          label={t("Number")}
          placeholder={t("the next one")}
          value={values.number}
          onChange={(number) => set((before) => ({ ...before, number }))}
          error={change.fieldError(numberField(kind), t("Number"))}
        />
        <BusyButton type="submit" isBusy={change.isBusy}>
          {kind === "organizations" ? t("Add organization") : t("Add instructor")}
        </BusyButton>
      </div>
    </form>
  );
}

function RecordTable({ kind, records }: { kind: RecordKind; records: PersonRecord[] }) {
  const [filter, setFilter] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const found = records.filter(({ number, name }) => hasWords(`${number} ${name}`, filter));
  return (
    <div className={stacked.table}>
      <TextInput
        type="search"
        label={t("Filter by name or number")}
        maw={320}
        value={filter}
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
      />
      <Table className={stacked.rows}>
        <Table.Caption>
          {t("{{found}} of {{all}}. Courses keep the names that they have.", {
            found: formatNumber(found.length),
            all: formatNumber(records.length),
          })}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("Number")}</Table.Th>
            <Table.Th scope="col">{t("Name")}</Table.Th>
            <Table.Th scope="col">{t("State")}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t("Change", {}, "column")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.slice(0, limit).map((record) => (
            <RecordRow key={record.number} kind={kind} record={record} />
          ))}
        </Table.Tbody>
      </Table>
      {found.length > limit && (
        <BusyButton variant="default" mt="md" isBusy={false} onClick={() => setLimit(limit + PAGE)}>
          {t("Show more")}
        </BusyButton>
      )}
    </div>
  );
}

function RecordRow({ kind, record }: { kind: RecordKind; record: PersonRecord }) {
  const change = useChange(useRefetchPeople());
  const [name, setName] = useState<string | null>(null);
  const row = useRef<HTMLTableRowElement>(null);
  useShowFailure(row, change.failure);
  const send = (body: unknown) => change.send("PATCH", `/people/${kind}/${record.number}`, body);

  async function rename(): Promise<void> {
    if (await send({ name })) leave();
  }

  /** The field goes, and the keyboard's focus stays in the row. */
  function leave(): void {
    setName(null);
    row.current?.focus();
  }

  return (
    <Table.Tr ref={row} tabIndex={-1}>
      <Table.Td>{record.number}</Table.Td>
      <Table.Td translate="no">
        {name === null ? (
          record.name
        ) : (
          <DetailField
            label={t("New name of {{name}}", { name: record.name })}
            autoFocus
            value={name}
            error={change.fieldError("name", t("Name"))}
            onChange={setName}
            onSave={() => void rename()}
            onLeave={leave}
          />
        )}
        {change.failure && !change.fieldError("name", t("Name")) && <Failure error={change.failure} />}
      </Table.Td>
      <Table.Td className={stacked.words}>{record.active ? t("Active") : t("Deactivated")}</Table.Td>
      <Table.Td>
        <div className={stacked.buttons}>
          {name === null ? (
            <BusyButton
              size="xs"
              variant="default"
              aria-label={t("Rename {{name}}", { name: record.name })}
              isBusy={false}
              onClick={() => setName(record.name)}
            >
              {t("Rename")}
            </BusyButton>
          ) : (
            <BusyButton size="xs" isBusy={change.isBusy} onClick={() => void rename()}>
              {t("Save name")}
            </BusyButton>
          )}
          <BusyButton
            size="xs"
            variant="default"
            aria-label={
              record.active
                ? t("Deactivate {{name}}", { name: record.name })
                : t("Activate {{name}}", { name: record.name })
            }
            isBusy={change.isBusy}
            onClick={() => void send({ active: !record.active })}
          >
            {record.active ? t("Deactivate") : t("Activate")}
          </BusyButton>
        </div>
      </Table.Td>
    </Table.Tr>
  );
}
