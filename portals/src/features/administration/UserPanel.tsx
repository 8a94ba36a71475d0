/** Users: add with an invitation by mail, correct name and mail address, invite again, disable and enable. */
import { NativeSelect, Skeleton, Table, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useChange } from "@/features/actions/index.ts";
import { mailProblemText } from "@/features/mails/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton, FetchFailed, useShowFailure } from "@/ui/index.ts";
import stacked from "@/ui/stacked_table.module.css";
import { AddUserForm } from "./AddUserForm.tsx";
import { DetailField } from "./DetailField.tsx";
import { Failure } from "./Failure.tsx";
import { roleName, stateOf, type User } from "./records.ts";
import { useRefetchPeople, useUsers } from "./use_records.ts";

type Details = Pick<User, "name" | "email">;

function labelOf(name: keyof Details): string {
  return name === "name" ? t("Name") : t("Mail address");
}

export function UserPanel() {
  const [role, setRole] = useState("admin");
  const query = useUsers(role);
  const { data, isPending, isFetching, hasNextPage, fetchNextPage } = query;
  return (
    <>
      <AddUserForm onAdded={setRole} />
      <NativeSelect
        label={t("Show users of role")}
        data={(["admin", "organization", "instructor"] as const).map((each) => ({
          value: each,
          label: roleName(each),
        }))}
        value={role}
        onChange={({ currentTarget }) => setRole(currentTarget.value)}
        mb="md"
      />
      {isPending && <Skeleton height={120} radius="md" />}
      <FetchFailed query={query} />
      {data?.length === 0 && <Text c="dimmed">{t("No user has this role yet.")}</Text>}
      {data && data.length > 0 && <UserTable users={data} />}
      {hasNextPage && (
        <BusyButton variant="default" mt="md" isBusy={isFetching} onClick={() => void fetchNextPage()}>
          {t("Show more")}
        </BusyButton>
      )}
    </>
  );
}

function UserTable({ users }: { users: User[] }) {
  return (
    <div className={stacked.table}>
      <Table className={stacked.rows}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("Username")}</Table.Th>
            <Table.Th scope="col">{t("Name")}</Table.Th>
            <Table.Th scope="col">{t("Mail address")}</Table.Th>
            <Table.Th scope="col">{t("Number")}</Table.Th>
            <Table.Th scope="col">{t("State")}</Table.Th>
            <Table.Th scope="col" ta="end">
              {t("Change", {}, "column")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <UserRow key={user.username} user={user} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function UserRow({ user }: { user: User }) {
  const change = useChange(useRefetchPeople());
  const isOwn = useSignedIn().session.username === user.username;
  const [isAsking, setAsking] = useState(false);
  const [isSent, setSent] = useState(false);
  const [draft, setDraft] = useState<Details | null>(null);
  const row = useRef<HTMLTableRowElement>(null);
  useShowFailure(row, change.failure);
  const path = `/people/users/${encodeURIComponent(user.username)}`;

  async function invite(): Promise<void> {
    setSent((await change.send("POST", `${path}/invite`)) !== null);
  }

  async function turn(act: "disable" | "enable"): Promise<void> {
    if (await change.send("POST", `${path}/${act}`)) leave();
  }

  async function save(): Promise<void> {
    if (await change.send("PATCH", path, draft)) leave();
  }

  /** The question or the fields go, and the keyboard's focus stays in the row. */
  function leave(): void {
    setAsking(false);
    setDraft(null);
    row.current?.focus();
  }

  return (
    <Table.Tr ref={row} tabIndex={-1}>
      <Table.Td translate="no">{user.username}</Table.Td>
      {(["name", "email"] as const).map((name) => (
        <Table.Td translate="no" key={name}>
          {draft === null ? (
            user[name]
          ) : (
            <DetailField
              label={
                name === "name"
                  ? t("Name of {{name}}", { name: user.name })
                  : t("Mail address of {{name}}", { name: user.name })
              }
              autoFocus={name === "name"}
              value={draft[name]}
              error={change.fieldError(name, labelOf(name))}
              onChange={(text) => setDraft({ ...draft, [name]: text })}
              onSave={() => void save()}
              onLeave={leave}
            />
          )}
        </Table.Td>
      ))}
      <Table.Td>{user.organizationId ?? user.instructorId ?? ""}</Table.Td>
      <Table.Td>
        <span role="status" className={stacked.words}>
          {isSent ? t("Invited again") : stateOf(user)}
        </span>
        {user.mailProblem && (
          <Text size="xs" c="red">
            <span>{mailProblemText(user.mailProblem)}</span>{" "}
            <span>{t("Save the address, corrected or not, to try again.")}</span>
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Failure error={change.failure} />
        {isAsking ? (
          <div className={stacked.buttons}>
            <Text size="sm">{t("Everything that {{name}} has open ends at once.", { name: user.name })}</Text>
            <BusyButton size="xs" color="red" isBusy={change.isBusy} onClick={() => void turn("disable")}>
              {t("Disable {{name}}", { name: user.name })}
            </BusyButton>
            <BusyButton size="xs" variant="default" autoFocus isBusy={false} onClick={leave}>
              {t("Keep")}
            </BusyButton>
          </div>
        ) : draft !== null ? (
          <div className={stacked.buttons}>
            <BusyButton size="xs" isBusy={change.isBusy} onClick={() => void save()}>
              {t("Save {{name}}", { name: user.name })}
            </BusyButton>
            <BusyButton size="xs" variant="default" isBusy={false} onClick={leave}>
              {t("Keep as it was")}
            </BusyButton>
          </div>
        ) : (
          <div className={stacked.buttons}>
            <BusyButton
              size="xs"
              variant="default"
              aria-label={t("Edit {{name}}", { name: user.name })}
              isBusy={false}
              onClick={() => setDraft({ name: user.name, email: user.email })}
            >
              {t("Edit")}
            </BusyButton>
            {user.enabled && user.invited && (
              <BusyButton
                size="xs"
                variant="default"
                aria-label={t("Invite again: {{name}}", { name: user.name })}
                isBusy={change.isBusy}
                onClick={() => void invite()}
              >
                {t("Invite again")}
              </BusyButton>
            )}
            {/* Nobody can disable the own account. */}
            {!isOwn && (
              <BusyButton
                size="xs"
                variant="default"
                aria-label={
                  user.enabled ? t("Disable {{name}}", { name: user.name }) : t("Enable {{name}}", { name: user.name })
                }
                isBusy={change.isBusy}
                onClick={() => (user.enabled ? setAsking(true) : void turn("enable"))}
              >
                {user.enabled ? t("Disable") : t("Enable")}
              </BusyButton>
            )}
          </div>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
