// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reloadAfterDeployments } from "@/app/new_deployment.ts";

const reload = vi.fn();
const served = vi.fn<() => Promise<Response>>();

function pageOf(entry: string): Response {
  return new Response(`<!doctype html><head><script type="module" crossorigin src="${entry}"></script></head>`);
}

async function failToLoad(): Promise<void> {
  dispatchEvent(new Event("vite:preloadError"));
  await vi.waitFor(() => expect(served).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 10));
}

let stop: () => void;

beforeEach(() => {
  vi.stubGlobal("fetch", served);
  sessionStorage.clear();
  stop = reloadAfterDeployments({ entry: "/assets/index-old.js", reload });
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

test("a part that is gone after a deployment reloads the page", async () => {
  served.mockImplementation(async () => pageOf("/assets/index-new.js"));

  await failToLoad();

  expect(reload).toHaveBeenCalledOnce();
});

test("a page that is as old after the reload is not reloaded again for the same deployment", async () => {
  served.mockImplementation(async () => pageOf("/assets/index-new.js"));
  await failToLoad();

  await failToLoad();

  expect(reload).toHaveBeenCalledOnce();
});

test("the next deployment reloads the page again", async () => {
  served.mockImplementation(async () => pageOf("/assets/index-new.js"));
  await failToLoad();
  served.mockImplementation(async () => pageOf("/assets/index-newer.js"));

  await failToLoad();

  expect(reload).toHaveBeenCalledTimes(2);
});

test("a part that fails without a deployment does not reload the page", async () => {
  served.mockImplementation(async () => pageOf("/assets/index-old.js"));

  await failToLoad();

  expect(reload).not.toHaveBeenCalled();
});

test("a lost connection does not reload the page", async () => {
  served.mockRejectedValue(new TypeError("Failed to fetch"));

  await failToLoad();

  expect(reload).not.toHaveBeenCalled();
});

test("a browser that keeps nothing is not reloaded, as nothing would end a loop", async () => {
  served.mockImplementation(async () => pageOf("/assets/index-new.js"));
  vi.stubGlobal("sessionStorage", undefined);

  await failToLoad();

  expect(reload).not.toHaveBeenCalled();
});
