import { useEffect, useState } from "react";
import { useOpenForm } from "./open_form.ts";

export interface Fields<Values> {
  values: Values;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
}

/**
 * The values of a form: the typed values over the initial values. New initial values change only the fields in which nothing
 * was typed. The difference from the initial values is stored as a draft.
 */
export function useFields<Values extends object>(beginning: Values): Fields<Values> {
  const { restored, proposed, keep } = useOpenForm();
  const [typed, setTyped] = useState(() => knownOf(restored ?? proposed ?? {}, beginning));
  const changes = JSON.stringify(changesOf(typed, beginning));

  useEffect(() => keep(changes), [keep, changes]);

  return {
    values: { ...beginning, ...typed },
    set: (name, value) => setTyped((before) => ({ ...before, [name]: value })),
  };
}

/** A draft may have been written by an earlier version of the form. */
function knownOf<Values extends object>(given: Readonly<Record<string, unknown>>, beginning: Values) {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in beginning)) as Partial<Values>;
}

/** The fields whose value differs from the initial value. */
export function changesOf<Values extends object>(typed: Partial<Values>, beginning: Values): Partial<Values> {
  const isOther = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(beginning[name as keyof Values]);
  return Object.fromEntries(Object.entries(typed).filter(isOther)) as Partial<Values>;
}
