import { Text, Title } from "@mantine/core";
import { Building2, GraduationCap, ShieldCheck } from "lucide-react";
import { Link } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import classes from "./Home.module.css";

const ICONS: Record<Role, typeof Building2> = {
  instructor: GraduationCap,
  organization: Building2,
  admin: ShieldCheck,
};

export function Home() {
  return (
    <main className={classes.page}>
      <img src="/favicon.svg" alt="" width={52} height={52} />
      <Title order={1} className={classes.title}>
        Coursewire
      </Title>
      <Text c="dimmed" ta="center">
        Courses of a training provider, the same on every screen within about a second.
      </Text>
      <ul className={classes.cards}>
        {ROLES.map((role) => {
          const { path, name, purpose } = PORTALS[role];
          const Icon = ICONS[role];
          return (
            <li key={role}>
              <Link href={path} className={classes.card}>
                <Icon size={26} aria-hidden className={classes.icon} />
                <span className={classes.name}>{name}</span>
                <span className={classes.purpose}>{purpose}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </main>
  );
}
