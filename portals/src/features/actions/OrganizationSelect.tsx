/** Chooses an organization among thousands, by typing its name: the first field of a form. */
import { useMemo } from "react";
import { useOrganizations } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import { FetchFailed, SearchSelect } from "@/ui/index.ts";

interface Props {
  /** The number as text; empty if none is chosen. */
  value: string;
  onChange: (id: string) => void;
  error: string | undefined;
}

export function OrganizationSelect({ value, onChange, error }: Props) {
  const query = useOrganizations();
  const { data } = query;
  const options = useMemo(() => {
    const known = (data ?? []).map(({ organizationId, name }) => ({ value: String(organizationId), label: name }));
    // The chosen organization is shown also while the names are being fetched.
    const isKnown = value === "" || known.some((option) => option.value === value);
    return isKnown ? known : [{ value, label: t("Organization {{number}}", { number: value }) }, ...known];
  }, [data, value]);
  return (
    <>
      <SearchSelect
        label={t("Organization")}
        name="organizationId"
        required
        placeholder={t("Search by name")}
        nothingFoundMessage={data && t("No organization is called that.")}
        options={options}
        value={value}
        onChange={onChange}
        error={error}
        data-autofocus
      />
      <FetchFailed query={query} />
    </>
  );
}
