import { defineConfig } from "vitest/config";
import vite from "../vite.config.ts";

export default defineConfig({
  // What the portals' own modules are called, for those that the tests use too.
  resolve: vite.resolve,
  test: {
    root: import.meta.dirname,
    include: [process.env.SCREENSHOTS ? "screenshots.ts" : "*.test.ts"],
    // They share one stack and two processor cores.
    fileParallelism: false,
    maxConcurrency: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
