// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TimeZoneSelect } from "@/ui/index.ts";

let host: HTMLElement;
let root: Root;
let chosen: string[];

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  host = document.body.appendChild(document.createElement("div"));
  chosen = [];
  root = createRoot(host);
});

afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
});

async function show(value: string): Promise<HTMLInputElement> {
  const onChange = (zone: string): void => void chosen.push(zone);
  await act(async () =>
    root.render(
      <MantineProvider env="test">
        <TimeZoneSelect label="Time zone" name="timeZone" value={value} onChange={onChange} />
      </MantineProvider>,
    ),
  );
  return host.querySelector("input[name=timeZone]:not([type=hidden])") as HTMLInputElement;
}

test("the field with the request's name shows the zone's city, also for a former name", async () => {
  const field = await show("Asia/Calcutta");

  expect(field.value).toBe("Kolkata, Asia");
});

test("opening the list shows the zones with their offsets", async () => {
  const field = await show("UTC");

  await act(async () => field.click());

  const options = [...document.querySelectorAll("[role=option]")].map(({ textContent }) => textContent);
  expect(options[0]).toMatch(/^Abidjan, Africa/);
  expect(options[0]).toMatch(/GMT\+0$/);
});
