// What an application pays for each entry, minified and gzipped; fails when the client alone outgrows its limit.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const LIMIT_BYTES = 8 * 1000;
const entries = {
  "@coursewire/client": "src/index.ts",
  "…/query": "src/query.ts",
  "…/react": "src/react.ts",
  "…/presence": "src/presence.ts",
  "…/sockets": "src/sockets.ts",
};

for (const [name, entry] of Object.entries(entries)) {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: new URL("..", import.meta.url).pathname,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react", "@tanstack/*"],
    write: false,
  });
  const [file] = result.outputFiles;
  const gzipped = gzipSync(file.contents, { level: 9 }).length;
  process.stdout.write(`${name}: ${gzipped} bytes gzipped (${file.contents.length} minified)\n`);
  if (name === "@coursewire/client" && gzipped >= LIMIT_BYTES) {
    process.stderr.write(`${name} must stay below ${LIMIT_BYTES} bytes gzipped.\n`);
    process.exitCode = 1;
  }
}
