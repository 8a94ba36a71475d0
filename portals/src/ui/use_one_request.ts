import { useRef, useState } from "react";

export interface OneRequest {
  isBusy: boolean;
  /** Why the last attempt failed. */
  failure: Error | null;
  /** Sends nothing while a request is under way. Returns `null` if nothing was sent, and after a failure. */
  attempt<Answer>(send: () => Promise<Answer>): Promise<{ answer: Answer } | null>;
  /** Shows a failure without sending anything. */
  refuse(failure: Error): void;
}

/** One request at a time: of a double click, or Enter twice, the first one is sent. */
export function useOneRequest(): OneRequest {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  // A second submission may come before the form is rendered as busy.
  const isUnderWay = useRef(false);

  return {
    isBusy,
    failure,
    async attempt(send) {
      if (isUnderWay.current) return null;
      isUnderWay.current = true;
      setBusy(true);
      setFailure(null);
      try {
        return { answer: await send() };
      } catch (error) {
        setFailure(error instanceof Error ? error : new Error(String(error)));
        return null;
      } finally {
        isUnderWay.current = false;
        setBusy(false);
      }
    },
    refuse(reason) {
      if (!isUnderWay.current) setFailure(reason);
    },
  };
}
