import { defineConfig } from "vitest/config";
import { config as vite } from "../vite.config.ts";

const { SCREENSHOTS, MANAGED_LOGIN, HIDDEN_MS } = process.env;

export default defineConfig({
  // The import path of the portals' modules, some of which the tests use.
  resolve: vite.resolve,
  test: {
    root: import.meta.dirname,
    setupFiles: ["support/failed_pages.ts", "support/policy_guard.ts"],
    include: [
      (SCREENSHOTS && "screenshots.ts") ||
        (MANAGED_LOGIN && "managed_login/*.test.ts") ||
        (HIDDEN_MS && "hidden_tab.ts") ||
        "*.test.ts",
    ],
    // They share one stack and two processor cores.
    fileParallelism: false,
    maxConcurrency: 3,
    testTimeout: 400_000,
    // A machine that runs several browsers may take longer than the second that Vitest waits.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 400_000,
    // What the open pages show is printed before a suite's own hook closes what is open.
    sequence: { hooks: "list" },
  },
});
