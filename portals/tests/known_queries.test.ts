import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");

test("what was last known stays in every query: none uses TanStack's useQuery itself", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const direct = files.filter((name) =>
    /import \{[^}]*\buseQuery\b[^}]*\} from "@tanstack\/react-query"/s.test(readFileSync(join(SOURCES, name), "utf8")),
  );
  expect(direct).toEqual([join("features", "live", "use_known_query.ts")]);
});
