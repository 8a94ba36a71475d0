/** The page of people: organizations, instructors, users and files, for administrators. */
import { Tabs } from "@mantine/core";
import classes from "./administration.module.css";
import { FilePanel } from "./FilePanel.tsx";
import { RecordPanel } from "./RecordPanel.tsx";
import { UserPanel } from "./UserPanel.tsx";

export function PeoplePage() {
  return (
    <Tabs defaultValue="organizations" keepMounted={false} className={classes.card}>
      <Tabs.List aria-label="Kinds of people">
        <Tabs.Tab value="organizations">Organizations</Tabs.Tab>
        <Tabs.Tab value="instructors">Instructors</Tabs.Tab>
        <Tabs.Tab value="users">Users</Tabs.Tab>
        <Tabs.Tab value="files">Import and export</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="organizations" p="md">
        <RecordPanel kind="organizations" />
      </Tabs.Panel>
      <Tabs.Panel value="instructors" p="md">
        <RecordPanel kind="instructors" />
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
