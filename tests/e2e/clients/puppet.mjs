/** The strings of a puppet: commands come as one JSON object a line, sights go the same way. */
import { createInterface } from "node:readline";

const began = performance.now();

/** Says what was seen, and when, in milliseconds since the start. */
export function tell(saw, details = {}) {
  process.stdout.write(`${JSON.stringify({ saw, at: Math.round(performance.now() - began), ...details })}\n`);
}

/** Carries out commands, one after the other, until its input ends. */
export async function obey(actions) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { do: action, ...details } = JSON.parse(line);
    await actions[action](details);
  }
  process.exit();
}
