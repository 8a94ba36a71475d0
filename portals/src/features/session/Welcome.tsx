/** The page frame before a portal opens: sign-in and notices. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import { plain } from "@/ui/plain/index.ts";
import classes from "./Welcome.module.css";

export function Welcome({ portal, children }: { portal: Role; children: ReactNode }) {
  const { name, purpose } = PORTALS[portal];
  return (
    <div className={classes.page}>
      <header className={classes.intro}>
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <p className={classes.brand} translate="no">
          Coursewire
        </p>
        <p className={classes.portal}>{name}</p>
        <p className={plain.quiet}>{purpose}</p>
      </header>
      <main className={classes.main} tabIndex={-1}>
        <div className={classes.card}>{children}</div>
        <nav className={classes.others} aria-label={t("Other portals")}>
          {ROLES.filter((role) => role !== portal).map((role) => (
            <Link key={role} href={PORTALS[role].path} className={plain.link}>
              {PORTALS[role].name}
            </Link>
          ))}
        </nav>
      </main>
    </div>
  );
}
