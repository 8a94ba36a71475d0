import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";
import { chunkGroups } from "./chunk_groups.ts";
import { configJson } from "./config_json.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const config: UserConfig = {
  plugins: [react(), configJson()],
  resolve: {
    // The client is taken from its sources, so that a change there shows here without publishing anything.
    alias: [
      { find: /^@coursewire\/client$/, replacement: path("../clients/js/src/index.ts") },
      { find: /^@coursewire\/client\/(presence|query|sockets)$/, replacement: path("../clients/js/src/$1.ts") },
      { find: /^@\//, replacement: path("./src/") },
    ],
    // Its imports must not find a second copy in its own node_modules.
    dedupe: ["react", "react-dom", "@tanstack/react-query", "@tanstack/query-core"],
  },
  server: { port: 5173, strictPort: true, fs: { allow: [path("."), path("../clients/js/src")] } },
  preview: { port: 5173, strictPort: true },
  build: {
    target: "es2022",
    // light-dark() as it is: its replacement for older browsers does not follow the colour toggle.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    sourcemap: true,
    // What the licences of the libraries ask for: their texts go where their code goes.
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 700,
  },
};

export default defineConfig(async ({ command }) => {
  if (command !== "build") return config;
  const groups = await chunkGroups(config);
  return { ...config, build: { ...config.build, rolldownOptions: { output: { codeSplitting: { groups } } } } };
});
