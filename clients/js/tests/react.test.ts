// @vitest-environment happy-dom
import { QueryClient } from "@tanstack/react-query";
import { act, createElement, type ReactElement, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RealtimeProvider, useLinkState, useRealtime } from "../src/react.js";
import { createClient, pass } from "./fakes/client_under_test.js";
import { FakeServer } from "./fakes/fake_server.js";

let server: FakeServer;
let root: Root;
let host: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  server = new FakeServer();
  host = document.createElement("div");
  root = createRoot(host);
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

let renders = 0;

function LinkState(): ReactElement {
  const { state, reason } = useLinkState();
  renders += 1;
  return createElement("p", null, `${state} (${reason})`);
}

function Lost(): null {
  useRealtime();
  return null;
}

const show = (element: ReactElement) => act(async () => root.render(element));
const passing = (ms: number) => act(() => pass(ms));

test("a provider connects while it is mounted, and the link state follows", async () => {
  const { realtime } = createClient(server);
  await show(createElement(RealtimeProvider, { realtime }, createElement(LinkState)));
  expect(host.textContent).toBe("connecting (started)");

  await passing(100);
  expect(host.textContent).toBe("live (ready)");
  await show(createElement("p"));

  expect(realtime.status).toMatchObject({ state: "offline", reason: "stopped" });
  expect(server.sockets.size).toBe(0);
});

test("strict mode's double mounting leaves one connection", async () => {
  const { realtime } = createClient(server);

  await show(createElement(StrictMode, null, createElement(RealtimeProvider, { realtime }, createElement(LinkState))));
  await passing(200);

  expect(host.textContent).toBe("live (ready)");
  expect(server.opened).toHaveLength(1);
});

test("events that leave the link alone render nothing", async () => {
  const { realtime } = createClient(server);
  await show(createElement(RealtimeProvider, { realtime }, createElement(LinkState)));
  await passing(100);
  const before = renders;

  server.publish();
  await passing(100);

  expect(renders).toBe(before);
});

test("a query client given to the provider is kept fresh, and let go of", async () => {
  const { realtime } = createClient(server);
  const queryClient = new QueryClient();
  queryClient.setQueryData(["pendingCourses"], []);
  const isStale = () => queryClient.getQueryState(["pendingCourses"])?.isInvalidated;
  await show(createElement(RealtimeProvider, { realtime, queryClient, binding: { random: () => 0.5 } }));
  await passing(100);

  server.publish({ type: "new_course_request" }, { event: "newCourseRequest" });
  await passing(100);
  expect(isStale()).toBe(true);
  await show(createElement("p"));

  expect(queryClient.getQueryCache().hasListeners()).toBe(false);
  queryClient.clear();
});

test("a query client given with descriptions gets the rows of events", async () => {
  const { realtime } = createClient(server);
  const queryClient = new QueryClient();
  queryClient.setQueryData(["confirmedCourses"], []);
  const courses = { lists: [{ queryKey: ["confirmedCourses"], belongs: () => true }] };
  // Not by chance within this test: after the first connection every key is invalidated within five seconds.
  const binding = { courses, random: () => 0.5 };
  await show(createElement(RealtimeProvider, { realtime, queryClient, binding }));
  await passing(100);

  const { data } = server.publish();
  await passing(100);

  expect(queryClient.getQueryState(["confirmedCourses"])).toMatchObject({ data: [data.course], isInvalidated: false });
  queryClient.clear();
});

test("outside of a provider the hooks say what is missing", async () => {
  await expect(show(createElement(Lost))).rejects.toThrow("useRealtime() needs a <RealtimeProvider> above it.");
});
