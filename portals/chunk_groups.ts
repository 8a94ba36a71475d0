/**
 * Which modules come in one file of the build: those of the sign-in, and those of every portal's first page. By itself the
 * bundler makes a file of everything that a later page shares with the first one, and many small files that are compressed
 * singly are larger together.
 *
 * Imports alone do not tell which modules the first page needs: an `index.ts` names more than is used. A first build does.
 */
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, type Rolldown } from "vite";

const PORTAL = fileURLToPath(new URL("src/app/SignedInPortal.tsx", import.meta.url));

export async function chunkGroups(config: InlineConfig): Promise<Rolldown.CodeSplittingGroup[]> {
  const root = fileURLToPath(new URL(".", import.meta.url));
  const built = await build({
    ...config,
    root,
    configFile: false,
    logLevel: "error",
    build: { ...config.build, write: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const chunks = new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])));

  /** The modules of the files that a file imports, and of what these import. */
  function modulesOf(is: (chunk: Rolldown.OutputChunk) => boolean): Set<string> {
    const files = new Set([...chunks.values()].filter(is).map(({ fileName }) => fileName));
    for (const name of files) for (const imported of chunks.get(name)?.imports ?? []) files.add(imported);
    return new Set([...files].flatMap((name) => chunks.get(name)?.moduleIds ?? []));
  }

  const start = modulesOf(({ isEntry }) => isEntry);
  const portal = modulesOf(({ moduleIds }) => moduleIds.includes(PORTAL));
  return [
    { name: "start", test: (id) => start.has(id), priority: 2, includeDependenciesRecursively: false },
    { name: "portal", test: (id) => portal.has(id), priority: 1, includeDependenciesRecursively: false },
  ];
}
