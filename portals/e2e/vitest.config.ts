import { defineConfig } from "vitest/config";

export default defineConfig({
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
