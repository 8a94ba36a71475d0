/** One portal: the sign-in, and behind it what a signed-in user sees. */
import { lazy, Suspense, useEffect } from "react";
import type { Role } from "@/domain/course.ts";
import { SessionGate } from "@/features/session/index.ts";
import { loadPortalTexts, t } from "@/i18n/index.ts";
import type { Config } from "@/platform/site_config.ts";
import { Waiting } from "@/ui/plain/index.ts";

const load = async () => {
  const [module] = await Promise.all([import("./SignedInPortal.tsx"), loadPortalTexts()]);
  return module;
};
const SignedInPortal = lazy(load);

export function PortalPage({ portal, config }: { portal: Role; config: Config }) {
  // While somebody types a name and a password. Failing is reported when the code is needed.
  useEffect(() => void load().catch(() => {}), []);

  return (
    <SessionGate key={portal} portal={portal} config={config}>
      <Suspense fallback={<Waiting label={t("Loading")} />}>
        <SignedInPortal portal={portal} />
      </Suspense>
    </SessionGate>
  );
}
