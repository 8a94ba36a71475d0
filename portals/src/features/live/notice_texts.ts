/** The texts of notices. Both are called while rendering, or when something is announced. */
import { titleOfChange } from "@/domain/event_sentences.ts";
import { t, tn } from "@/i18n/index.ts";
import type { NoticeContent } from "./notice_store.ts";
import { toldSentence } from "./told_event.ts";

/** `me` is the reader's instructor id, if any. */
export function describeNotice(content: NoticeContent, me: number | null): { title: string; text: string } {
  switch (content.kind) {
    case "text":
      return content;
    case "change":
      return { title: titleOfChange(content.event), text: toldSentence(content.event, me) };
    case "burst":
      return describeBurst(content.counts, content.isMissed);
  }
}

function describeBurst(counts: ReadonlyMap<string, number>, isMissed: boolean): { title: string; text: string } {
  const count = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const what = burstSentence(counts);
  if (!isMissed) return { title: tn(count, "{{count}} change", "{{count}} changes"), text: what };
  const text = tn(
    count,
    "{{count}} change happened while you were away: {{what}}",
    "{{count}} changes happened while you were away: {{what}}",
    { what },
  );
  return { title: t("Caught up"), text };
}

/** 12 moved, 8 new requests: the most frequent type first. */
export function burstSentence(counts: ReadonlyMap<string, number>): string {
  let others = 0;
  const parts: string[] = [];
  for (const [type, count] of [...counts].sort(([, one], [, other]) => other - one)) {
    const part = partOf(type, count);
    if (part === null) others += count;
    else parts.push(part);
  }
  if (others > 0) parts.push(tn(others, "{{count}} other", "{{count}} others"));
  return parts.join(", ");
}

/** `null` for the type of a newer service. */
function partOf(type: string, count: number): string | null {
  switch (type) {
    case "new_course_request":
      return tn(count, "{{count}} new request", "{{count}} new requests");
    case "course_assigned":
      return tn(count, "{{count}} assigned", "{{count}} assigned");
    case "course_rescheduled":
      return tn(count, "{{count}} moved", "{{count}} moved");
    case "course_cancelled":
      return tn(count, "{{count}} cancelled", "{{count}} cancelled");
    case "course_completed":
      return tn(count, "{{count}} completed", "{{count}} completed");
    case "course_edited":
      return tn(count, "{{count}} edited", "{{count}} edited");
    case "course_declined":
      return tn(count, "{{count}} without the instructor", "{{count}} without their instructors");
    case "change_requested":
      return tn(count, "{{count}} change asked for", "{{count}} changes asked for");
    case "change_request_declined":
      return tn(count, "{{count}} change declined", "{{count}} changes declined");
    case "change_request_withdrawn":
      return tn(count, "{{count}} change withdrawn", "{{count}} changes withdrawn");
    case "absence_added":
      return tn(count, "{{count}} absence", "{{count}} absences");
    case "absence_removed":
      return tn(count, "{{count}} absence removed", "{{count}} absences removed");
    default:
      return null;
  }
}
