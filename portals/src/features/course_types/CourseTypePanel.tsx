/** The catalogue of course types, for administrators: add, change, deactivate and reactivate. */
import { Skeleton, Table, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { formatNumber } from "@/domain/formatters.ts";
import { typedNumber } from "@/domain/typed_number.ts";
import { useChange } from "@/features/actions/index.ts";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import line from "@/ui/form_line.module.css";
import { BusyButton, LoadError, NumberField, useShowFailure } from "@/ui/index.ts";
import stacked from "@/ui/stacked_table.module.css";
import classes from "./course_types.module.css";
import type { CourseType } from "./use_course_types.ts";

interface ManagedType extends CourseType {
  active: boolean;
}

const PATH = "/people/course-types";

export function CourseTypePanel() {
  const { api } = useSignedIn();
  const { data, error, isPending, isFetching, refetch } = useKnownQuery({
    queryKey: ["people", "course-types"],
    queryFn: async ({ signal }) => (await api.get<{ items: ManagedType[] }>(PATH, signal)).items,
  });
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {t(
          "Once there is an active type, organizations choose one of them when they request a course. Courses keep the type that they have.",
        )}
      </Text>
      <TypeForm type={null} onDone={() => {}} />
      {isPending && <Skeleton height={120} radius="md" />}
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} />}
      {data?.length === 0 && <Text c="dimmed">{t("There is no course type yet: organizations write any text.")}</Text>}
      {data && data.length > 0 && <TypeTable types={data} />}
    </>
  );
}

function useTypeChange() {
  const client = useQueryClient();
  return useChange(() => {
    for (const queryKey of [["people", "course-types"], ["courseTypes"]]) void client.invalidateQueries({ queryKey });
  });
}

/** Adds a type, or changes the name and the duration of one. */
function TypeForm({ type, onDone }: { type: ManagedType | null; onDone: () => void }) {
  const { isBusy, failure, fieldError, send } = useTypeChange();
  const beginning = { name: type?.name ?? "", minutes: type?.durationMinutes ? String(type.durationMinutes) : "" };
  const [values, set] = useState(beginning);
  const form = useRef<HTMLFormElement>(null);
  const names = type
    ? { name: t("New name of {{name}}", { name: type.name }), minutes: t("Duration in minutes") }
    : { name: t("Name of the new course type"), minutes: t("Duration in minutes") };

  useShowFailure(form, failure);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    // What is no number is sent as it is: the server says what it must be.
    const minutes = values.minutes.trim();
    const durationMinutes = minutes === "" ? null : typedNumber(minutes);
    const [method, path] = type ? (["PATCH", `${PATH}/${type.courseTypeId}`] as const) : (["POST", PATH] as const);
    if (!(await send(method, path, { name: values.name, durationMinutes }))) return;
    if (!type) set(beginning);
    onDone();
  }

  const error = {
    name: fieldError("name", t("Name")),
    minutes: fieldError("durationMinutes", names.minutes),
  };
  return (
    <form ref={form} className={line.form} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={names.name}
        required
        autoFocus={type !== null}
        value={values.name}
        onChange={({ currentTarget: { value } }) => set((before) => ({ ...before, name: value }))}
        error={error.name}
      />
      <NumberField
        label={names.minutes}
        placeholder={t("if it is always the same")}
        value={values.minutes}
        onChange={(minutes) => set((before) => ({ ...before, minutes }))}
        error={error.minutes}
      />
      <BusyButton type="submit" isBusy={isBusy}>
        {type ? t("Save") : t("Add course type")}
      </BusyButton>
      {type && (
        <BusyButton mt={25} variant="default" isBusy={false} onClick={onDone}>
          {t("Keep as it is")}
        </BusyButton>
      )}
      {failure && !error.name && !error.minutes && (
        <Text c="red" size="sm" role="alert" tabIndex={-1} className={classes.failure}>
          {failure.message}
        </Text>
      )}
    </form>
  );
}

function TypeTable({ types }: { types: ManagedType[] }) {
  return (
    <div className={stacked.table}>
      <Table className={stacked.rows}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("Name")}</Table.Th>
            <Table.Th scope="col">{t("Duration")}</Table.Th>
            <Table.Th scope="col">{t("State")}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t("Change", {}, "column")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {types.map((type) => (
            <TypeRow key={type.courseTypeId} type={type} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function TypeRow({ type }: { type: ManagedType }) {
  const { isBusy, failure, send } = useTypeChange();
  const [isEdited, edit] = useState(false);
  const row = useRef<HTMLTableRowElement>(null);
  const { name, durationMinutes: minutes, active } = type;

  /** The form goes, and the keyboard's focus stays in the row. */
  function leave(): void {
    edit(false);
    row.current?.focus();
  }

  if (isEdited) {
    return (
      <Table.Tr ref={row} tabIndex={-1}>
        <Table.Td colSpan={4} onKeyDown={({ key }) => key === "Escape" && leave()}>
          <TypeForm type={type} onDone={leave} />
        </Table.Td>
      </Table.Tr>
    );
  }
  return (
    <Table.Tr ref={row} tabIndex={-1}>
      <Table.Td translate="no">
        {name}
        {failure && (
          <Text c="red" size="sm" role="alert">
            {failure.message}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={stacked.words}>
        {minutes === null ? "–" : t("{{minutes}} min", { minutes: formatNumber(minutes) })}
      </Table.Td>
      <Table.Td className={stacked.words}>{active ? t("Active") : t("Deactivated")}</Table.Td>
      <Table.Td>
        <div className={stacked.buttons}>
          <BusyButton
            size="xs"
            variant="default"
            isBusy={false}
            aria-label={t("Edit {{name}}", { name })}
            onClick={() => edit(true)}
          >
            {t("Edit")}
          </BusyButton>
          <BusyButton
            size="xs"
            variant="default"
            isBusy={isBusy}
            aria-label={active ? t("Deactivate {{name}}", { name }) : t("Activate {{name}}", { name })}
            onClick={() => void send("PATCH", `${PATH}/${type.courseTypeId}`, { active: !active })}
          >
            {active ? t("Deactivate") : t("Activate")}
          </BusyButton>
        </div>
      </Table.Td>
    </Table.Tr>
  );
}
