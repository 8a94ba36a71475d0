import { useState } from "react";
import { fieldError } from "@/features/actions/index.ts";
import { useSignedIn } from "@/features/session/index.ts";

export interface Change {
  isBusy: boolean;
  failure: Error | null;
  /** The message at a field, if the server refused the field. */
  fieldError(name: string, label: string): string | undefined;
  /** Returns whether it was saved. */
  send(method: "POST" | "PATCH", path: string, body: unknown): Promise<boolean>;
}

/** One change at a time; `onSaved` refetches what shows it. */
export function useChange(onSaved: () => void): Change {
  const { api } = useSignedIn();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  return {
    isBusy,
    failure,
    fieldError: (name, label) => fieldError(failure, name, label),
    async send(method, path, body) {
      setBusy(true);
      setFailure(null);
      try {
        await api.change(method, path, body);
        onSaved();
        return true;
      } catch (error) {
        setFailure(error as Error);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
