import type { PresentPerson } from "@coursewire/client/presence";
import { VisuallyHidden } from "@mantine/core";
import { initialsOf } from "@/domain/initials.ts";
import classes from "./presence.module.css";
import { namedAndOthers, sentenceOf } from "./presence_texts.ts";

const MAX_SHOWN = 3;

interface Props {
  people: readonly PresentPerson[];
  /** Whether the sentences are beside it. */
  isExplained?: boolean;
}

/** A sign for each person, filled while the person edits, dashed while away. */
export default function Initials({ people, isExplained }: Props) {
  const shown = people.length > MAX_SHOWN ? people.slice(0, MAX_SHOWN - 1) : people;
  const { named, others } = namedAndOthers(people);
  const sentences = [...named.map(sentenceOf), ...others].join(", ");
  return (
    <span className={classes.people} data-testid="present" title={isExplained ? undefined : sentences}>
      {!isExplained && <VisuallyHidden>{sentences}</VisuallyHidden>}
      {shown.map(({ id, name, state }) => (
        <span key={id} className={classes.person} data-state={state} aria-hidden translate="no">
          {initialsOf(name)}
        </span>
      ))}
      {shown.length < people.length && (
        <span className={classes.person} aria-hidden>{`+${people.length - shown.length}`}</span>
      )}
    </span>
  );
}
