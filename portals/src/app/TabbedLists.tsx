/** The lists of a portal as tabs. The counts in the tabs keep every list mounted, so that events refetch each list. */
import { Tabs, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useState } from "react";
import type { Role } from "@/domain/course.ts";
import { CourseActions } from "@/features/actions/index.ts";
import { CourseList, useCourseList } from "@/features/courses/index.ts";
import type { ListTab } from "./portal_views.tsx";
import classes from "./TabbedLists.module.css";

interface Props {
  tabs: readonly ListTab[];
  viewer: Role;
  filter: string;
  onFilter: (text: string) => void;
  onOpen: (courseId: number) => void;
}

export function TabbedLists({ tabs, viewer, filter, onFilter, onOpen }: Props) {
  const [active, setActive] = useState<string | null>(tabs[0]?.list ?? null);
  return (
    <div className={classes.card}>
      <Tabs
        value={active}
        onChange={setActive}
        keepMounted={false}
        classNames={{ list: classes.tabs, tab: classes.tab }}
      >
        <div className={classes.bar}>
          <Tabs.List aria-label="Courses by status">
            {tabs.map((tab) => (
              <Tabs.Tab key={tab.list} value={tab.list}>
                <Label tab={tab} />
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <TextInput
            type="search"
            size="sm"
            className={classes.search}
            placeholder="Filter"
            aria-label="Filter this list"
            leftSection={<Search size={15} aria-hidden />}
            value={filter}
            onChange={({ currentTarget }) => onFilter(currentTarget.value)}
          />
        </div>
        {tabs.map((tab) => (
          <Tabs.Panel key={tab.list} value={tab.list}>
            <Panel tab={tab} viewer={viewer} filter={filter} onOpen={onOpen} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

function Label({ tab }: { tab: ListTab }) {
  const { courses, hasMore, isLoading } = useCourseList(tab.list);
  return (
    <>
      <span>{tab.label}</span>
      {!isLoading && <span className={classes.count}>{`${courses.length}${hasMore ? "+" : ""}`}</span>}
    </>
  );
}

function Panel({ tab, viewer, filter, onOpen }: { tab: ListTab } & Pick<Props, "viewer" | "filter" | "onOpen">) {
  const list = useCourseList(tab.list);
  return (
    <CourseList
      list={list}
      label={tab.label}
      viewer={viewer}
      filter={filter.trim()}
      empty={tab.empty}
      onOpen={onOpen}
      renderActions={(course) => <CourseActions course={course} />}
      isAgenda={tab.isAgenda ?? false}
    />
  );
}
