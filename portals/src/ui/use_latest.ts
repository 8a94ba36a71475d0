import { useEffect, useRef, useState } from "react";

/** A function that stays the same and calls the latest one, for memoized components and long-lived objects. */
export function useLatest<Value>(run: (value: Value) => void): (value: Value) => void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const [call] = useState(() => (value: Value) => latest.current(value));
  return call;
}
