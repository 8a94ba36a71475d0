/** A network that lets some channels through and others not, and changes its mind while pages are open. */
import { setTimeout } from "node:timers/promises";
import type { BrowserContext, Request, Route } from "playwright-core";

/** Where tests send WebSockets that must fail: the site's policy does not admit it, and nobody listens there. */
export const NOWHERE = "ws://127.0.0.1:9/";

export type Channel = "websocket" | "sse" | "polling";

declare global {
  interface Window {
    socketsPass: boolean;
  }
}

export interface Network {
  /** Lets only these requests pass. A number is the status of the response to an event stream instead. */
  let(...channels: readonly (Channel | { sse: number })[]): Promise<void>;
}

/** Before the first page is opened. Time in the pages can be hurried afterwards. */
export async function networkOf(context: BrowserContext, ...channels: readonly Channel[]): Promise<Network> {
  let passing: readonly (Channel | { sse: number })[] = channels;
  const passes = (channel: Channel) => passing.includes(channel);
  const passOr = (channel: Channel, status?: () => number | undefined) => (route: Route) => {
    const instead = status?.();
    if (instead) return route.fulfill({ status: instead, headers: { "Access-Control-Allow-Origin": "*" } });
    return passes(channel) ? route.continue() : route.abort();
  };
  const streamStatus = () => passing.find((each) => typeof each === "object")?.sse;

  await context.clock.install();
  await context.addInitScript(sendSocketsNowhere, { socketsPass: passes("websocket"), nowhere: NOWHERE });
  await context.route(/\/updates\/stream\?/, passOr("sse", streamStatus));
  await context.route(/\/updates(\?|$)/, passOr("polling"));
  return {
    async let(...now) {
      passing = now;
      const socketsPass = passes("websocket");
      for (const page of context.pages())
        await page.evaluate((pass) => Object.assign(window, { socketsPass: pass }), socketsPass);
    },
  };
}

/** WebSockets fail as behind a proxy that forbids them: no server listens at their address. */
function sendSocketsNowhere({ socketsPass, nowhere }: { socketsPass: boolean; nowhere: string }): void {
  const Real = window.WebSocket;
  window.socketsPass = socketsPass;
  window.WebSocket = class extends Real {
    constructor(url: string | URL) {
      super(window.socketsPass ? url : nowhere);
    }
  };
}

const STEP_MS = 1_000;
// Long enough for what a step has started to come back: a step more, and it would count as late.
const REST_MS = 100;

/** Most responses come sooner: a few steps exceed no time limit, and to wait for each response would take long. */
const SOON_MS = 300;
/** Longer than a response takes. A request may end without an event, as one of a page that has been left. */
const MAX_WAIT_MS = 20_000;
const LOOK_MS = 20;

/** By context, the requests that wait for a response, and since when. Of a stream, the beginning is the response. */
const waiting = new WeakMap<BrowserContext, Map<Request, number>>();

/** Before the first page is opened: notes the requests of the context, for `hurry`. */
export function noteRequests(context: BrowserContext): void {
  const requests = new Map<Request, number>();
  waiting.set(context, requests);
  context.on("request", (request) => requests.set(request, performance.now()));
  context.on("response", (response) => requests.delete(response.request()));
  context.on("requestfinished", (request) => requests.delete(request));
  context.on("requestfailed", (request) => requests.delete(request));
}

function isWaiting(context: BrowserContext): boolean {
  const waits = Array.from(waiting.get(context)?.values() ?? [], (since) => performance.now() - since);
  return waits.some((wait) => wait > SOON_MS && wait < MAX_WAIT_MS);
}

/**
 * Lets the pages' time run ten times as fast until something is true. It stands still while a request waits for its response
 * for long, since the response comes no faster: it would exceed the portal's time limit.
 */
export async function hurry<Result>(context: BrowserContext, until: Promise<Result>): Promise<Result> {
  let isTrue = false;
  const done = until.finally(() => {
    isTrue = true;
  });
  // `done` is called once with any error.
  done.catch(() => {});
  while (!isTrue) {
    const isStill = isWaiting(context);
    if (!isStill) await context.clock.runFor(STEP_MS);
    await setTimeout(isStill ? LOOK_MS : REST_MS);
  }
  return done;
}
