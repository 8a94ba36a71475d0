/** A network that lets some channels through and others not, and changes its mind while pages are open. */
import { setTimeout } from "node:timers/promises";
import type { BrowserContext, Route } from "playwright-core";

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

/** Lets the pages' time run ten times as fast until something is true. */
export async function hurry<Result>(context: BrowserContext, until: Promise<Result>): Promise<Result> {
  let isTrue = false;
  const done = until.finally(() => {
    isTrue = true;
  });
  // `done` is called once with any error.
  done.catch(() => {});
  while (!isTrue) {
    await context.clock.runFor(STEP_MS);
    await setTimeout(REST_MS);
  }
  return done;
}
