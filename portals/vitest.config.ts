import { mergeConfig } from "vitest/config";
import { config as vite } from "./vite.config.ts";

export default mergeConfig(vite, {
  test: { include: ["tests/**/*.test.{ts,tsx}"], restoreMocks: true, maxWorkers: 2 },
});
