/**
 * Serves `/config.json` while developing, made from the local cloud's `stack.json`, as the local portal server does for
 * the built app. Read at each request: a cloud that was started anew has new addresses.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Connect, Plugin } from "vite";
import type { Config } from "./src/platform/site_config.ts";

interface Stack {
  restUrl: string;
  webSocketUrl: string;
  cognitoUrl: string;
  userPoolClientId: string;
  region: string;
  signIn?: { issuer: string; url: string };
  users: { username: string; password: string; role: string; name: string }[];
}

const STACK_FILE = process.env.COURSEWIRE_STACK ?? fileURLToPath(new URL("../.local/stack.json", import.meta.url));

export function configJson(): Plugin {
  return {
    name: "coursewire-config-json",
    configureServer: ({ middlewares }) => void middlewares.use("/config.json", answer),
    configurePreviewServer: ({ middlewares }) => void middlewares.use("/config.json", answer),
  };
}

const answer: Connect.NextHandleFunction = (_request, response) => {
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Cache-Control", "no-store");
  try {
    const stack = JSON.parse(readFileSync(STACK_FILE, "utf8")) as Stack;
    response.end(JSON.stringify(configOf(stack)));
  } catch (error) {
    response.statusCode = 503;
    response.end(JSON.stringify({ detail: `No local cloud is described at ${STACK_FILE}: ${String(error)}` }));
  }
};

function configOf({ restUrl, webSocketUrl, cognitoUrl, userPoolClientId, region, signIn, users }: Stack): Config {
  const demoUsers = users.map(({ username, password, role, name }) => ({ username, password, role, name }));
  return { restUrl, webSocketUrl, cognitoUrl, userPoolClientId, region, ...(signIn ? { signIn } : {}), demoUsers };
}
