import { useState } from "react";

export interface Fields<Values> {
  values: Values;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
}

/** What was typed, over what the form began with: a new beginning changes only what nobody has touched. */
export function useFields<Values extends object>(beginning: Values): Fields<Values> {
  const [typed, setTyped] = useState<Partial<Values>>({});
  return {
    values: { ...beginning, ...typed },
    set: (name, value) => setTyped((before) => ({ ...before, [name]: value })),
  };
}
