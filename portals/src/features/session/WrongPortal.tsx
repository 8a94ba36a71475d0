import { ArrowRight } from "lucide-react";
import { useLocation } from "wouter";
import type { Identity } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import { PlainButton, plain } from "@/ui/plain/index.ts";
import type { SessionStore } from "./session_store.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  store: SessionStore;
  identity: Identity;
}

export default function WrongPortal({ store, identity }: Props) {
  const [, navigate] = useLocation();
  const here = PORTALS[store.portal];
  const home = PORTALS[identity.role];

  function goHome(): void {
    store.moveToHomePortal();
    navigate(home.path);
  }

  return (
    <Welcome portal={store.portal}>
      <div className={plain.stack} role="alert">
        <h1 className={plain.heading}>{t("This is not your portal")}</h1>
        <p className={plain.paragraph}>{signedInAs(identity, here.name)}</p>
        <div className={plain.group}>
          <PlainButton onClick={goHome}>
            <span>{t("Go to “{{portal}}”", { portal: home.name })}</span>
            <ArrowRight size={16} aria-hidden />
          </PlainButton>
          <PlainButton isQuiet onClick={() => void store.signOut()}>
            {t("Sign in as somebody else")}
          </PlainButton>
        </div>
      </div>
    </Welcome>
  );
}

function signedInAs({ role, name }: Identity, here: string): string {
  switch (role) {
    case "instructor":
      return t("You are signed in as {{name}}, an instructor. The portal “{{here}}” is for others.", { name, here });
    case "organization":
      return t("You are signed in as {{name}}, an organization. The portal “{{here}}” is for others.", { name, here });
    case "admin":
      return t("You are signed in as {{name}}, an administrator. The portal “{{here}}” is for others.", { name, here });
  }
}
