import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/fast_check_seed.ts"],
    restoreMocks: true,
    maxWorkers: 2,
  },
});
