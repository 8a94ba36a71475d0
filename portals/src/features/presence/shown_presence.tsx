/** What rows, the open course and forms show of presence; fetched when somebody is present or something is opened. */
import { lazyPart, OptionalPart } from "@/ui/index.ts";
import { usePeople } from "./use_presence.ts";

const Initials = lazyPart(async () => (await import("./Initials.tsx")).default);
const Line = lazyPart(async () => (await import("./PresenceLine.tsx")).default);

/** Others at the course of a row; nothing where nobody is. */
export function RowPresence({ courseId }: { courseId: number }) {
  const people = usePeople(courseId);
  if (people.length === 0) return null;
  return (
    <OptionalPart>
      <Initials people={people} />
    </OptionalPart>
  );
}

/** Sentences about other people at the course. `isAnnounced`: who begins to edit it is announced, as in an open form. */
export function PresenceLine(props: { courseId: number; isAnnounced?: boolean }) {
  return (
    <OptionalPart>
      <Line {...props} />
    </OptionalPart>
  );
}
