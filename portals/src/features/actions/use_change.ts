import { useSignedIn } from "@/features/session/index.ts";
import { useOneRequest } from "@/ui/index.ts";
import { fieldError } from "./use_action.ts";

export interface Change<Answer = unknown> {
  isBusy: boolean;
  failure: Error | null;
  /** The message at a field, if the server refused the field. */
  fieldError(name: string, label: string): string | undefined;
  /** Returns what the server answered; `null` after a refusal, and if a change was under way already. */
  send(method: "POST" | "PATCH", path: string, body?: unknown): Promise<{ answer: Answer } | null>;
}

/** One change at a time of what is no course; `onSaved` refetches what shows it. */
export function useChange<Answer = unknown>(onSaved: () => void): Change<Answer> {
  const { api } = useSignedIn();
  const { isBusy, failure, attempt } = useOneRequest();
  return {
    isBusy,
    failure,
    fieldError: (name, label) => fieldError(failure, name, label),
    send: (method, path, body) =>
      attempt(async () => {
        const answer = await api.change<Answer>(method, path, body);
        onSaved();
        return answer;
      }),
  };
}
