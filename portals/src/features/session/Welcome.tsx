/** The page frame before a portal opens: sign-in and notices. */
import { Anchor, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import classes from "./Welcome.module.css";

export function Welcome({ portal, children }: { portal: Role; children: ReactNode }) {
  const { name, purpose } = PORTALS[portal];
  return (
    <div className={classes.page}>
      <header className={classes.intro}>
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <Text className={classes.brand}>Coursewire</Text>
        <Text className={classes.portal}>{name}</Text>
        <Text c="dimmed">{purpose}</Text>
      </header>
      <main className={classes.main} tabIndex={-1}>
        <Paper className={classes.card} withBorder>
          {children}
        </Paper>
        <nav className={classes.others} aria-label="Other portals">
          {ROLES.filter((role) => role !== portal).map((role) => (
            <Anchor key={role} component={Link} href={PORTALS[role].path} size="sm">
              {PORTALS[role].name}
            </Anchor>
          ))}
        </nav>
      </main>
    </div>
  );
}
