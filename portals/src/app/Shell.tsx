/** The frame of a portal: header with account and link state, the lists, and the panels beside them. */
import {
  ActionIcon,
  Alert,
  Avatar,
  Button,
  Menu,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { LogOut, Moon, Plus, Sun, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useActions } from "@/features/actions/index.ts";
import { describeLink, LinkIndicator, useLinkStatus } from "@/features/live/index.ts";
import { StorageWarning, useSignedIn } from "@/features/session/index.ts";
import classes from "./Shell.module.css";

interface Props {
  portal: Role;
  /** Of a page that does not show the courses. */
  title?: string;
  summary?: ReactNode;
  aside: ReactNode;
  children: ReactNode;
}

const TITLES: Record<Role, string> = { instructor: "Your courses", organization: "Your courses", admin: "All courses" };

export function Shell({ portal, title, summary, aside, children }: Props) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Header portal={portal} />
      <div className={classes.page}>
        <main id="main" className={classes.main} tabIndex={-1}>
          <OfflineNote />
          <StorageWarning />
          <div className={classes.lead}>
            <div>
              <h1 className={classes.title}>{title ?? TITLES[portal]}</h1>
              {summary}
            </div>
            {portal !== "instructor" && !title && <RequestButton />}
          </div>
          {children}
        </main>
        <aside className={classes.aside} aria-label="Beside the courses">
          {aside}
        </aside>
      </div>
    </>
  );
}

function Header({ portal }: { portal: Role }) {
  return (
    <header className={classes.header}>
      <div className={classes.headerInner}>
        <img src="/favicon.svg" alt="" width={30} height={30} />
        <div className={classes.brand}>
          <span className={classes.product} translate="no">
            Coursewire
          </span>
          <span className={classes.portal}>{PORTALS[portal].name}</span>
        </div>
        {portal === "admin" && <Pages />}
        <div className={classes.tools}>
          <LinkIndicator />
          <SchemeToggle />
          <Account />
        </div>
      </div>
    </header>
  );
}

/** The pages of administrators. */
function Pages() {
  const [isPeople] = useRoute("/admin/people");
  return (
    <nav aria-label="Pages" className={classes.pages}>
      <Link href="/admin" aria-current={isPeople ? undefined : "page"}>
        Courses
      </Link>
      <Link href="/admin/people" aria-current={isPeople ? "page" : undefined}>
        People
      </Link>
    </nav>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const label = isDark ? "Switch to light colours" : "Switch to dark colours";
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(isDark ? "light" : "dark")}
      >
        {isDark ? <Sun size={17} aria-hidden /> : <Moon size={17} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

function Account() {
  const { session, store } = useSignedIn();
  const { name } = session.identity;
  return (
    <Menu position="bottom-end" withArrow shadow="md" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <Avatar name={name} size={32} radius="xl" className={classes.avatar} aria-hidden />
          <VisuallyHidden>{`Account of ${name}`}</VisuallyHidden>
          <span className={classes.accountName} aria-hidden translate="no">
            {name}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label translate="no">{`${name} (${session.username})`}</Menu.Label>
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void store.signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function RequestButton() {
  const { openRequest } = useActions();
  return (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={openRequest}>
      Request a course
    </Button>
  );
}

/** Shown after two seconds without a connection. Shorter interruptions are shown in the header only. */
function OfflineNote() {
  const status = useLinkStatus();
  const [isOffline] = useDebouncedValue(status.state === "offline" && status.reason !== "not_started", 2_000);
  if (!isOffline || status.state !== "offline") return null;
  return (
    <Alert color="yellow" variant="light" mb="md" icon={<WifiOff size={18} aria-hidden />} title="You are offline">
      {`${describeLink(status).explanation} Changes will be fetched as soon as you are back.`}
    </Alert>
  );
}
