import { Text } from "@mantine/core";
import Initials from "./Initials.tsx";
import classes from "./presence.module.css";
import { namedAndOthers, sentenceOf } from "./presence_texts.ts";
import { usePeople } from "./use_presence.ts";

const SEPARATOR = " · ";

/**
 * Sentences about other people at the course. `isAnnounced`: screen readers announce who begins to edit it, and nothing else:
 * the text of a status is read as a whole, while somebody types.
 */
export default function PresenceLine({ courseId, isAnnounced }: { courseId: number; isAnnounced?: boolean }) {
  const people = usePeople(courseId);
  const { named, others } = namedAndOthers(people);
  const editing = named.filter(({ state }) => state === "editing").map(sentenceOf);
  const quiet = [...named.filter(({ state }) => state !== "editing").map(sentenceOf), ...others];
  return (
    <div data-testid="presence-line" className={people.length > 0 ? classes.line : undefined}>
      {people.length > 0 && <Initials people={people} isExplained />}
      <Text size="sm" component="div" className={classes.sentences}>
        <span role={isAnnounced ? "status" : undefined}>{editing.join(SEPARATOR)}</span>
        <span>{editing.length > 0 && quiet.length > 0 && SEPARATOR}</span>
        <span>{quiet.join(SEPARATOR)}</span>
      </Text>
    </div>
  );
}
