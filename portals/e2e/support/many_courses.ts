/** As many courses as a provider has, written into the table at once: `infra/local/many_courses.py`. */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { STACK_FILE } from "./stack.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

export interface Wanted {
  pending?: number;
  confirmed?: number;
  completed?: number;
  cancelled?: number;
  instructors?: number;
  organizations?: number;
}

export async function addCourses(wanted: Wanted): Promise<void> {
  const options = Object.entries(wanted).flatMap(([name, count]) => [`--${name}`, String(count)]);
  const python = process.env.PYTHON ?? `${PROJECT}.venv/bin/python`;
  await promisify(execFile)(python, ["-m", "infra.local.many_courses", "--stack", resolve(STACK_FILE), ...options], {
    cwd: PROJECT,
  });
}
