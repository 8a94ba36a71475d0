// @vitest-environment happy-dom
/** The notices on the page: how long they stay. What they say is in `live_notices.test.ts`. */
import { MantineProvider } from "@mantine/core";
import { QueryClient } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChangeStore } from "@/features/live/change_store.ts";
import type { Live } from "@/features/live/live_data.ts";
import { NoticeStore } from "@/features/live/notice_store.ts";
import { Toasts } from "@/features/live/Toasts.tsx";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { DANA, event } from "./builders.ts";
import { render } from "./rendering.ts";

let notices: NoticeStore;

beforeEach(async () => {
  vi.useFakeTimers();
  notices = new NoticeStore();
  const live = { client: new QueryClient(), changes: new ChangeStore(), notices } as unknown as Live;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ role: "admin", session: { identity: DANA } } as unknown as SignedIn}>
        <LiveContext value={live}>
          <main tabIndex={-1}>
            <Toasts onOpen={() => {}} onGoTo={() => {}} />
          </main>
        </LiveContext>
      </SignedInContext>
    </MantineProvider>,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const happen = (courseId: number) => notices.tell(event({ id: `k3f9.${courseId}`, courseId }));
const shown = () => [...document.querySelectorAll<HTMLElement>("[data-notice]")].map(({ dataset }) => dataset.notice);
const linkTo = (courseId: number) =>
  [...document.querySelectorAll("button")].find(({ textContent }) => textContent === `Open course ${courseId}`);

test("a notice stays while it has the focus, and closes afterwards", async () => {
  happen(1);
  await pass(300);
  act(() => linkTo(1)?.focus());
  await pass(60_000);
  expect(shown()).toEqual(["change"]);

  act(() => linkTo(1)?.blur());
  await pass(9_000);
  expect(shown()).toEqual([]);
});

test("notices close after the one with the focus has become a part of a burst", async () => {
  happen(1);
  await pass(300);
  act(() => linkTo(1)?.focus());

  for (const courseId of [2, 3, 4, 5]) happen(courseId);
  await pass(2_000);
  expect(shown()).toEqual(["burst"]);
  expect(document.activeElement?.closest("[data-testid=toasts]") ?? null).toBeNull();

  await pass(10_000);
  expect(shown()).toEqual([]);
});
