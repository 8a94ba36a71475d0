/**
 * The end of a course that begins at `start` and takes so many minutes, as fields show it: `12:00`, and `00:00` for midnight.
 * `null` if it would be after midnight, or without a start.
 */
export function endAfter(start: string, minutes: number): string | null {
  const [hours = Number.NaN, rest = Number.NaN] = start.split(":").map(Number);
  const end = hours * 60 + rest + minutes;
  if (!(end <= 24 * 60)) return null;
  return `${String(Math.floor(end / 60) % 24).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
}
