/** The page of people: organizations, instructors, users and files, for administrators. The tab is in the URL. */
import { Tabs } from "@mantine/core";
import { CourseTypePanel } from "@/features/course_types/index.ts";
import { useListTab } from "@/features/courses/index.ts";
import { t } from "@/i18n/index.ts";
import classes from "./administration.module.css";
import { FilePanel } from "./FilePanel.tsx";
import { RecordPanel } from "./RecordPanel.tsx";
import { UserPanel } from "./UserPanel.tsx";

const TABS: readonly (string | null)[] = ["organizations", "instructors", "course-types", "users", "files"];

export function PeoplePage() {
  const [named, setTab] = useListTab();
  const [first = null] = TABS;
  return (
    <Tabs
      value={TABS.includes(named) ? named : first}
      onChange={(name) => setTab(name === first ? null : name)}
      keepMounted={false}
      className={classes.card}
    >
      <Tabs.List aria-label={t("Kinds of people")}>
        <Tabs.Tab value="organizations">{t("Organizations")}</Tabs.Tab>
        <Tabs.Tab value="instructors">{t("Instructors")}</Tabs.Tab>
        <Tabs.Tab value="course-types">{t("Course types")}</Tabs.Tab>
        <Tabs.Tab value="users">{t("Users")}</Tabs.Tab>
        <Tabs.Tab value="files">{t("Import and export")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="organizations" p="md">
        <RecordPanel kind="organizations" />
      </Tabs.Panel>
      <Tabs.Panel value="instructors" p="md">
        <RecordPanel kind="instructors" />
      </Tabs.Panel>
      <Tabs.Panel value="course-types" p="md">
        <CourseTypePanel />
      </Tabs.Panel>
      <Tabs.Panel value="users" p="md">
        <UserPanel />
      </Tabs.Panel>
      <Tabs.Panel value="files" p="md">
        <FilePanel />
      </Tabs.Panel>
    </Tabs>
  );
}
