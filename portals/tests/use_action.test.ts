import { expect, test } from "vitest";
import { fieldError } from "@/features/actions/use_action.ts";
import { Problem } from "@/platform/request_errors.ts";

test("a message that is a sentence already gets no second full stop", () => {
  const failure = Problem.ofFields({ startTime: "02:30 does not exist on 2025-03-09: the clocks go forward." });
  expect(fieldError(failure, "startTime", "Start")).toBe(
    "Start 02:30 does not exist on 2025-03-09: the clocks go forward.",
  );
});
