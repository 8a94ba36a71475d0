/** The filters of the lists: words, and on demand the days, the instructor and the organization. */
import { ActionIcon } from "@mantine/core";
import { SlidersHorizontal } from "lucide-react";
import type { Role } from "@/domain/course.ts";
import { t, tn } from "@/i18n/index.ts";
import { FloatingPart, OnDemand } from "@/ui/index.ts";
import { type CourseFilters, countFilters, type FilterChanges } from "./course_filters.ts";
import classes from "./FilterBar.module.css";
import { FilterInput } from "./FilterInput.tsx";

const MORE_FILTERS = new FloatingPart("dialog", async () => (await import("./MoreFilters.tsx")).MoreFilters);

interface Props {
  filters: CourseFilters;
  viewer: Role;
  onChange: (changes: FilterChanges) => void;
}

export function FilterBar({ filters, viewer, onChange }: Props) {
  const { q = "", ...others } = filters;
  const count = countFilters(others);
  const label = count > 0 ? tn(count, "{{count}} more filter", "{{count}} more filters") : t("More filters");
  return (
    <div className={classes.bar}>
      <FilterInput className={classes.search} value={q} onChange={(words) => onChange({ q: words })} />
      <span className={classes.counted}>
        <OnDemand
          part={MORE_FILTERS}
          filters={filters}
          count={count}
          viewer={viewer}
          onChange={onChange}
          trigger={
            <ActionIcon variant="default" size={36} title={label} aria-label={label}>
              <SlidersHorizontal size={16} aria-hidden />
            </ActionIcon>
          }
        />
        {count > 0 && <span className={classes.count}>{String(count)}</span>}
      </span>
    </div>
  );
}
