import { defineConfig } from "vitest/config";
import vite from "../vite.config.ts";

export default defineConfig({
  // The import path of the portals' modules, some of which the tests use.
  resolve: vite.resolve,
  test: {
    root: import.meta.dirname,
    setupFiles: ["support/policy_guard.ts"],
    include: [
      process.env.SCREENSHOTS ? "screenshots.ts" : process.env.MANAGED_LOGIN ? "managed_login/*.test.ts" : "*.test.ts",
    ],
    // They share one stack and two processor cores.
    fileParallelism: false,
    maxConcurrency: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
