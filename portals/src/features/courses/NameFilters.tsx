/** The filters by instructor and organization. */
import { Select } from "@mantine/core";
import { useInstructorNames, useOrganizations } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import { byWords, FetchFailed } from "@/ui/index.ts";
import type { CourseFilters, FilterChanges } from "./course_filters.ts";

interface Props {
  filters: CourseFilters;
  onChange: (changes: FilterChanges) => void;
}

export function NameFilters({ filters: { instructorId, organizationId }, onChange }: Props) {
  const instructors = useInstructorNames();
  const organizations = useOrganizations();
  return (
    <>
      <Person
        label={t("Instructor")}
        people={instructors.data?.map(({ instructorId: id, name }) => ({ id, name }))}
        value={instructorId}
        onChange={(id) => onChange({ instructorId: id })}
      />
      <FetchFailed query={instructors} />
      <Person
        label={t("Organization")}
        people={organizations.data?.map(({ organizationId: id, name }) => ({ id, name }))}
        value={organizationId}
        onChange={(id) => onChange({ organizationId: id })}
      />
      <FetchFailed query={organizations} />
    </>
  );
}

interface PersonProps {
  label: string;
  /** `undefined` until they are known. */
  people: { id: number; name: string }[] | undefined;
  value: number | undefined;
  onChange: (id: number | undefined) => void;
}

function Person({ label, people, value, onChange }: PersonProps) {
  const known = (people ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  // A number of the URL may be of somebody who is no longer active.
  const isUnknown = value !== undefined && !people?.some(({ id }) => id === value);
  return (
    <Select
      label={label}
      size="xs"
      searchable
      filter={byWords}
      clearable
      limit={50}
      placeholder={t("All")}
      nothingFoundMessage={people && t("Nobody of that name")}
      comboboxProps={{ withinPortal: false }}
      data={isUnknown ? [...known, { value: String(value), label: `#${value}` }] : known}
      value={value === undefined ? null : String(value)}
      onChange={(id) => onChange(id === null ? undefined : Number(id))}
    />
  );
}
