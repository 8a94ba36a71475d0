// @vitest-environment happy-dom
/** What the end of a run over several courses says, and what can be sent again. */
import { MantineProvider } from "@mantine/core";
import { expect, test, vi } from "vitest";
import { BulkResults } from "@/features/bulk/BulkResults.tsx";
import type { BulkRow, RowState } from "@/features/bulk/bulk_run.ts";
import type { BulkRunning } from "@/features/bulk/use_bulk_run.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { course } from "./builders.ts";
import { press, render } from "./rendering.ts";

const again = vi.fn();

async function show(states: RowState[], overtaken: number[] = []): Promise<void> {
  const rows = states.map((state, at) => ({ course: course({ courseId: at }), state, failure: null }));
  const state = { rows, isRunning: false, isStopping: false };
  const run = { state, again, isOvertaken: ({ course: { courseId } }: BulkRow) => overtaken.includes(courseId) };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ role: "admin" } as unknown as SignedIn}>
        <BulkResults run={run as unknown as BulkRunning} state={state} onClose={() => {}} />
      </SignedInContext>
    </MantineProvider>,
  );
}

const buttons = () => [...document.querySelectorAll("button")].map(({ textContent }) => textContent);

test("what was not tried is not among the courses that are counted as sent", async () => {
  await show(["saved", "saved", "saved", "saved", "untried", "untried"]);

  expect(document.body.textContent).toContain("4 of 6 courses");
  expect(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toMatch(/^66\.6/);
});

test.each([
  [["saved", "refused"], [], "Try the refused again"],
  [["saved", "unknown"], [], "Try the unanswered again"],
  [["refused", "unknown"], [], "Try the refused and the unanswered again"],
  // Of what somebody else has decided nothing is sent again.
  [["refused", "unknown"], [0], "Try the unanswered again"],
] as [RowState[], number[], string][])(
  "what is sent again is called by its outcome: %j",
  async (states, overtaken, name) => {
    again.mockClear();
    await show(states, overtaken);
    const found = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
    if (found) await press(found);

    expect(buttons()).toEqual(["Close", name]);
    expect(again).toHaveBeenCalledOnce();
  },
);

test("nothing can be sent again when somebody else has decided all that was refused", async () => {
  await show(["refused"], [0]);

  expect(buttons()).toEqual(["Close"]);
});
