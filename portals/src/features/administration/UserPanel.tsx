/** Users: add with an invitation by mail, correct name and mail address, invite again, disable and enable. */
import { NativeSelect, Skeleton, Table, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useSignedIn } from "@/features/session/index.ts";
import { BusyButton, LoadError } from "@/ui/index.ts";
import { AddUserForm } from "./AddUserForm.tsx";
import classes from "./administration.module.css";
import { DetailField } from "./DetailField.tsx";
import { Failure, useShowFailure } from "./Failure.tsx";
import { stateOf, type User } from "./records.ts";
import { useChange } from "./use_change.ts";
import { useRefetchPeople, useUsers } from "./use_records.ts";

type Details = Pick<User, "name" | "email">;

const LABELS: Record<keyof Details, string> = { name: "Name", email: "Mail address" };

export function UserPanel() {
  const [role, setRole] = useState("admin");
  const { data, error, isPending, isFetching, refetch, hasNextPage, fetchNextPage } = useUsers(role);
  return (
    <>
      <AddUserForm />
      <NativeSelect
        label="Show users of role"
        data={["admin", "organization", "instructor"]}
        value={role}
        onChange={({ currentTarget }) => setRole(currentTarget.value)}
        mb="md"
      />
      {isPending && <Skeleton height={120} radius="md" />}
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} />}
      {data?.length === 0 && <Text c="dimmed">No user has this role yet.</Text>}
      {data && data.length > 0 && <UserTable users={data} />}
      {hasNextPage && (
        <BusyButton variant="default" mt="md" isBusy={isFetching} onClick={() => void fetchNextPage()}>
          Show more
        </BusyButton>
      )}
    </>
  );
}

function UserTable({ users }: { users: User[] }) {
  return (
    <div className={classes.table}>
      <Table className={classes.rows}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Username</Table.Th>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Mail address</Table.Th>
            <Table.Th scope="col">Number</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col">Change</Table.Th>
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
    setSent(await change.send("POST", `${path}/invite`, undefined));
  }

  async function turn(act: "disable" | "enable"): Promise<void> {
    if (await change.send("POST", `${path}/${act}`, undefined)) leave();
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
              label={`${LABELS[name]} of ${user.name}`}
              autoFocus={name === "name"}
              value={draft[name]}
              error={change.fieldError(name, LABELS[name])}
              onChange={(text) => setDraft({ ...draft, [name]: text })}
              onSave={() => void save()}
              onLeave={leave}
            />
          )}
        </Table.Td>
      ))}
      <Table.Td>{user.organizationId ?? user.instructorId ?? ""}</Table.Td>
      <Table.Td>
        <span role="status">{isSent ? "Invited again" : stateOf(user)}</span>
      </Table.Td>
      <Table.Td>
        <Failure error={change.failure} />
        {isAsking ? (
          <div className={classes.buttons}>
            <Text size="sm">{`Everything that ${user.name} has open ends at once.`}</Text>
            <BusyButton size="xs" color="red" isBusy={change.isBusy} onClick={() => void turn("disable")}>
              {`Disable ${user.name}`}
            </BusyButton>
            <BusyButton size="xs" variant="default" autoFocus isBusy={false} onClick={leave}>
              Keep
            </BusyButton>
          </div>
        ) : draft !== null ? (
          <div className={classes.buttons}>
            <BusyButton size="xs" isBusy={change.isBusy} onClick={() => void save()}>
              {`Save ${user.name}`}
            </BusyButton>
            <BusyButton size="xs" variant="default" isBusy={false} onClick={leave}>
              Keep as it was
            </BusyButton>
          </div>
        ) : (
          <div className={classes.buttons}>
            <BusyButton
              size="xs"
              variant="default"
              aria-label={`Edit ${user.name}`}
              isBusy={false}
              onClick={() => setDraft({ name: user.name, email: user.email })}
            >
              Edit
            </BusyButton>
            {user.enabled && user.invited && (
              <BusyButton
                size="xs"
                variant="default"
                aria-label={`Invite again: ${user.name}`}
                isBusy={change.isBusy}
                onClick={() => void invite()}
              >
                Invite again
              </BusyButton>
            )}
            {/* Nobody can disable the own account. */}
            {!isOwn && (
              <BusyButton
                size="xs"
                variant="default"
                aria-label={`${user.enabled ? "Disable" : "Enable"} ${user.name}`}
                isBusy={change.isBusy}
                onClick={() => (user.enabled ? setAsking(true) : void turn("enable"))}
              >
                {user.enabled ? "Disable" : "Enable"}
              </BusyButton>
            )}
          </div>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
