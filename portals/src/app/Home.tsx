import { Building2, GraduationCap, ShieldCheck } from "lucide-react";
import { Link } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS, ROLES } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import { plain } from "@/ui/plain/index.ts";
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
      <h1 className={classes.title} translate="no">
        Coursewire
      </h1>
      <p className={`${classes.lead} ${plain.quiet}`}>
        {t("Courses of a training provider, the same on every screen within about a second.")}
      </p>
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
