/** Behind the sign-in, every part that is fetched apart is fetched again when that has failed, and takes nothing else away. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { filesOf, SRC } from "./i18n_sources.ts";

/** Before the sign-in a part is the whole page. */
const BEFORE_PORTAL = /^(app\/(App|PortalPage)|features\/session\/\w+|ui\/lazy_part)\.tsx?$/;

test("React's own lazy() is used before the sign-in only", () => {
  const users = filesOf(SRC).filter((file) => /\blazy\(/.test(readFileSync(file, "utf8")));
  const names = users.map((file) => file.slice(SRC.length).replace(/^\//, ""));

  expect(names.filter((name) => !BEFORE_PORTAL.test(name))).toEqual([]);
  expect(names).toContain("ui/lazy_part.tsx");
});
