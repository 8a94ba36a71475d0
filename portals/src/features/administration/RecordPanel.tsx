/** Organizations or instructors: add, rename, deactivate and reactivate. */
import { Skeleton, Table, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { BusyButton, LoadError } from "@/ui/index.ts";
import classes from "./administration.module.css";
import { DetailField } from "./DetailField.tsx";
import { Failure, useShowFailure } from "./Failure.tsx";
import { NOUNS, numberField, type PersonRecord, type RecordKind } from "./records.ts";
import { useChange } from "./use_change.ts";
import { useRecords, useRefetchPeople } from "./use_records.ts";

/** As many rows as are shown at once. */
const PAGE = 100;

export function RecordPanel({ kind }: { kind: RecordKind }) {
  const { data, error, isPending, isFetching, refetch } = useRecords(kind);
  return (
    <>
      <AddForm kind={kind} />
      {isPending && <Skeleton height={120} radius="md" />}
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} />}
      {data?.length === 0 && <Text c="dimmed">{`There is no ${NOUNS[kind]} yet.`}</Text>}
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
    const body = { name: values.name, ...(number && { [numberField(kind)]: Number(number) || number }) };
    if (await change.send("POST", `/people/${kind}`, body)) set({ name: "", number: "" });
  }

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <Failure error={change.failure} />
      <div className={classes.form}>
        <TextInput
          label={`Name of the new ${NOUNS[kind]}`}
          required
          value={values.name}
          onChange={({ currentTarget: { value } }) => set((before) => ({ ...before, name: value }))}
          error={change.fieldError("name", "Name")}
        />
        <TextInput
          label="Number"
          placeholder="the next one"
          inputMode="numeric"
          value={values.number}
          onChange={({ currentTarget: { value } }) => set((before) => ({ ...before, number: value }))}
          error={change.fieldError(numberField(kind), "Number")}
        />
        <BusyButton type="submit" isBusy={change.isBusy}>
          {`Add ${NOUNS[kind]}`}
        </BusyButton>
      </div>
    </form>
  );
}

function RecordTable({ kind, records }: { kind: RecordKind; records: PersonRecord[] }) {
  const [filter, setFilter] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const wanted = filter.trim().toLowerCase();
  const found = records.filter(({ number, name }) => `${number} ${name.toLowerCase()}`.includes(wanted));
  return (
    <div className={classes.table}>
      <TextInput
        type="search"
        label="Filter by name or number"
        maw={320}
        value={filter}
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
      />
      <Table className={classes.rows}>
        <Table.Caption>{`${found.length} of ${records.length}. Courses keep the names that they have.`}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Number</Table.Th>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col">Change</Table.Th>
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
          Show more
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
            label={`New name of ${record.name}`}
            autoFocus
            value={name}
            error={change.fieldError("name", "Name")}
            onChange={setName}
            onSave={() => void rename()}
            onLeave={leave}
          />
        )}
        {change.failure && !change.fieldError("name", "Name") && <Failure error={change.failure} />}
      </Table.Td>
      <Table.Td>{record.active ? "Active" : "Deactivated"}</Table.Td>
      <Table.Td>
        <div className={classes.buttons}>
          {name === null ? (
            <BusyButton
              size="xs"
              variant="default"
              aria-label={`Rename ${record.name}`}
              isBusy={false}
              onClick={() => setName(record.name)}
            >
              Rename
            </BusyButton>
          ) : (
            <BusyButton size="xs" isBusy={change.isBusy} onClick={() => void rename()}>
              Save name
            </BusyButton>
          )}
          <BusyButton
            size="xs"
            variant="default"
            aria-label={`${record.active ? "Deactivate" : "Activate"} ${record.name}`}
            isBusy={change.isBusy}
            onClick={() => void send({ active: !record.active })}
          >
            {record.active ? "Deactivate" : "Activate"}
          </BusyButton>
        </div>
      </Table.Td>
    </Table.Tr>
  );
}
