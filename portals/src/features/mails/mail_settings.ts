/** What a person decides about the own mails, which the service keeps for all devices. */
import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import type { Language } from "@/i18n/index.ts";
import { t } from "@/i18n/index.ts";

/** Why an address gets no further mails. `reason` is the mail service's. */
export interface MailProblem {
  kind: "bounce" | "complaint" | "address";
  at: string;
  reason: string;
}

export interface OwnMails {
  /** Whether the stage sends mails at all. */
  sends: boolean;
  /** `null` for a person whom the directory of recipients does not have. */
  email: string | null;
  language: Language | null;
  subscribed: boolean;
  problem: MailProblem | null;
}

const KEY = ["mailSettings"];

export function useOwnMails(): UseQueryResult<OwnMails> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<OwnMails>("/mail/settings", signal),
    // Nobody is told of a change on another device.
    refetchOnMount: "always",
  });
}

export interface OwnMailsChange {
  isBusy: boolean;
  failure: Error | null;
  change(changes: Partial<Pick<OwnMails, "language" | "subscribed">>): Promise<void>;
}

export function useOwnMailsChange(): OwnMailsChange {
  const { api } = useSignedIn();
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  return {
    isBusy,
    failure,
    async change(changes) {
      setBusy(true);
      setFailure(null);
      try {
        queryClient.setQueryData(KEY, await api.change<OwnMails>("PATCH", "/mail/settings", changes));
      } catch (error) {
        setFailure(error as Error);
      } finally {
        setBusy(false);
      }
    },
  };
}

/** What became of the mails to an address, in a sentence. */
export function mailProblemText({ kind, reason }: MailProblem): string {
  if (kind === "complaint") return t("A mail was reported as unwanted, so no more are sent.");
  if (kind === "address") return t("No mail can be sent to this address.");
  return reason ? t("Mails come back: {{reason}}", { reason }) : t("Mails come back.");
}
