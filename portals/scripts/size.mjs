// What a browser fetches before somebody can sign in, and until the first page of each portal is shown: JavaScript, gzipped.
// Fails when it outgrows a limit. Parts that are fetched later, such as forms and other pages, do not count.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const SIGN_IN_LIMIT = 90;
const PORTAL_LIMIT = 200;

/** The modules that are fetched besides the page itself: what the portal of each role shows at once. */
const FIRST_PAGES = {
  instructor: ["src/app/SignedInPortal.tsx"],
  organization: ["src/app/SignedInPortal.tsx", "src/features/courses/Agenda.tsx"],
  admin: ["src/app/SignedInPortal.tsx", "src/features/people/InstructorBoard.tsx"],
};

const root = fileURLToPath(new URL("..", import.meta.url));
const { output } = await build({ root, logLevel: "error", build: { write: false } });
const chunks = new Map(output.filter(({ type }) => type === "chunk").map((chunk) => [chunk.fileName, chunk]));
const bytes = new Map([...chunks].map(([name, { code }]) => [name, gzipSync(code, { level: 9 }).length]));

/** The files that a module's file imports, and what these import. */
function filesOf(name, found = new Set()) {
  if (!found.has(name)) {
    found.add(name);
    for (const imported of chunks.get(name).imports) filesOf(imported, found);
  }
  return found;
}

function fileOf(module) {
  const chunk = [...chunks.values()].find(({ moduleIds }) => moduleIds.includes(root + module));
  if (!chunk) throw new Error(`No file of the build contains ${module}.`);
  return chunk.fileName;
}

function report(name, files, limit) {
  const sum = [...files].reduce((total, file) => total + bytes.get(file), 0) / 1000;
  process.stdout.write(`${name}: ${sum.toFixed(1)} kB gzipped in ${files.size} files, of at most ${limit}\n`);
  if (process.env.DETAILS) for (const file of files) process.stdout.write(`  ${bytes.get(file)} ${file}\n`);
  if (sum > limit) {
    process.stderr.write(`${name} must stay within ${limit} kB gzipped.\n`);
    process.exitCode = 1;
  }
}

const entry = [...chunks.values()].find(({ isEntry }) => isEntry).fileName;
const signIn = filesOf(entry);
report("sign-in", signIn, SIGN_IN_LIMIT);
for (const language of ["fr", "de"]) {
  const texts = filesOf(fileOf(`src/i18n/${language}_start.ts`));
  report(`sign-in in ${language}`, new Set([...signIn, ...texts]), SIGN_IN_LIMIT);
}
for (const [portal, modules] of Object.entries(FIRST_PAGES)) {
  const files = new Set(modules.flatMap((module) => [...filesOf(fileOf(module))]));
  report(`portal ${portal}`, new Set([...signIn, ...files]), PORTAL_LIMIT);
}
