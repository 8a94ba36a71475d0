/** The frame of a portal: header with account and link state, the lists, and the panels beside them. */
import {
  ActionIcon,
  Button,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { Moon, Plus, Sun } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "wouter";
import type { Role } from "@/domain/course.ts";
import { initialsOf } from "@/domain/initials.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useActions } from "@/features/actions/index.ts";
import { ConnectionBanner, LinkIndicator } from "@/features/live/index.ts";
import { StorageWarning, useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { FLOATING_ID, FloatingPart, heightAs, lazyPart, OnDemand, OptionalPart, whenIdle } from "@/ui/index.ts";
import { PortalTools } from "./PortalTools.tsx";
import { hrefOfPage, type Page, pagesOf } from "./pages.tsx";
import classes from "./Shell.module.css";

const Bell = lazyPart(async () => (await import("@/features/notices/index.ts")).Bell);
const ACCOUNT_MENU = new FloatingPart("menu", async () => (await import("./AccountMenu.tsx")).AccountMenu);

/** The number of its lines depends on the window, the pages and the language. */
const tellHeight = heightAs("--cw-header-height");

/** As many as have room beside the rest of the header. */
const FEW_PAGES = 5;

interface Props {
  portal: Role;
  page: Page;
  /** Sentences below the heading. */
  summary: ReactNode;
  /** Panels beside the page; `null` for a page of the whole width. */
  aside: ReactNode;
  children: ReactNode;
}

export function Shell({ portal, page, summary, aside, children }: Props) {
  return (
    <>
      <a className="skip" href="#main">
        {t("Skip to the content")}
      </a>
      <Header portal={portal} page={page} />
      <div className={classes.page} data-wide={aside === null || undefined}>
        <main id="main" className={classes.main} tabIndex={-1}>
          <StorageWarning />
          <div className={classes.lead}>
            <div>
              <h1 className={classes.title}>{page.heading?.(portal) ?? page.title()}</h1>
              {summary}
            </div>
            {portal !== "instructor" && page.path === "" && <RequestButton />}
          </div>
          {children}
          <div id={FLOATING_ID} data-portal />
        </main>
        {aside !== null && (
          <aside className={classes.aside} aria-label={t("Beside the courses")}>
            {aside}
          </aside>
        )}
      </div>
      <ConnectionBanner />
    </>
  );
}

function Header({ portal, page }: Pick<Props, "portal" | "page">) {
  return (
    <header ref={tellHeight} className={classes.header}>
      <div className={classes.headerInner} data-many={pagesOf(portal).length > FEW_PAGES || undefined}>
        <img src="/favicon.svg" alt="" width={30} height={30} />
        <div className={classes.brand}>
          <span className={classes.product} translate="no">
            Coursewire
          </span>
          <span className={classes.portal}>{PORTALS[portal].name}</span>
        </div>
        <Pages portal={portal} page={page} />
        <div className={classes.tools}>
          <PortalTools portal={portal} />
          <BellPlace />
          <LinkIndicator />
          <SchemeToggle />
          <Account />
        </div>
      </div>
    </header>
  );
}

/** The navigation, unless there is only one page. */
function Pages({ portal, page: shown }: Pick<Props, "portal" | "page">) {
  const pages = pagesOf(portal);
  if (pages.length < 2) return null;
  return (
    <nav aria-label={t("Pages")} className={classes.pages}>
      {pages.map((page) => (
        <Link key={page.path} href={hrefOfPage(portal, page)} aria-current={page === shown ? "page" : undefined}>
          {page.title()}
        </Link>
      ))}
    </nav>
  );
}

/** The place of the bell, which is fetched when the browser has nothing else to do: the lists come first. */
function BellPlace() {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return (
    <span className={classes.bell}>
      {isIdle && (
        <OptionalPart>
          <Bell />
        </OptionalPart>
      )}
    </span>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const label = isDark ? t("Switch to light colours") : t("Switch to dark colours");
  return (
    <ActionIcon
      className={classes.scheme}
      variant="subtle"
      color="gray"
      size="lg"
      title={label}
      aria-label={label}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      {isDark ? <Sun size={17} aria-hidden /> : <Moon size={17} aria-hidden />}
    </ActionIcon>
  );
}

function Account() {
  const { name } = useSignedIn().session.identity;
  return (
    <OnDemand
      part={ACCOUNT_MENU}
      trigger={
        <UnstyledButton className={classes.account}>
          <span className={classes.avatar} aria-hidden translate="no">
            {initialsOf(name)}
          </span>
          <VisuallyHidden>{t("Account of {{name}}", { name })}</VisuallyHidden>
          <span className={classes.accountName} aria-hidden translate="no">
            {name}
          </span>
        </UnstyledButton>
      }
    />
  );
}

function RequestButton() {
  const { openRequest } = useActions();
  return (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={openRequest}>
      {t("Request a course")}
    </Button>
  );
}
