// @vitest-environment happy-dom
import { Button, MantineProvider } from "@mantine/core";
import { act, useState } from "react";
import { expect, test } from "vitest";
import type { CourseFilters, FilterChanges } from "@/features/courses/course_filters.ts";
import { MoreFilters } from "@/features/courses/MoreFilters.tsx";
import { press, render, settle } from "./rendering.ts";

let sent: FilterChanges[];

function Filtered() {
  const [filters, setFilters] = useState<CourseFilters>({ q: "fire", from: "2026-01-01" });
  function change(changes: FilterChanges): void {
    sent.push(changes);
    setFilters((before) => ({ ...before, ...changes }) as CourseFilters);
  }
  return (
    <MoreFilters filters={filters} count={1} viewer="organization" onChange={change} trigger={<Button>More</Button>} />
  );
}

const field = (at: number) => document.querySelectorAll<HTMLInputElement>("input[type=date]")[at] as HTMLInputElement;

async function write(input: HTMLInputElement, text: string): Promise<void> {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  await act(async () => void input.dispatchEvent(new Event("input", { bubbles: true })));
  await settle();
}

test("what is cleared is out of the fields, and does not come back with another day", async () => {
  sent = [];
  await render(
    <MantineProvider env="test">
      <Filtered />
    </MantineProvider>,
  );
  await settle();
  expect(field(0).value).toBe("2026-01-01");
  const clear = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Clear");

  await press(clear as HTMLButtonElement);
  expect(field(0).value).toBe("");
  await write(field(1), "2026-03-31");

  expect(sent.at(-1)).toEqual({ from: "", to: "2026-03-31" });
  expect(sent.at(0)).toMatchObject({ q: "fire", from: undefined });
});
