// @vitest-environment happy-dom
/** The field of the filter, whose words come back from the address. */
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { FilterInput } from "@/features/courses/FilterInput.tsx";
import { useListFilters } from "@/features/courses/use_list_url.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { render, settle } from "./rendering.ts";

const PAUSE_MS = 250;

function Filter() {
  const [{ q = "" }, setFilters] = useListFilters();
  return <FilterInput value={q} onChange={(words) => setFilters({ q: words })} />;
}

beforeEach(async () => {
  history.replaceState(null, "", "/admin?q=cpr");
  await render(
    <MantineProvider env="test">
      <SignedInContext value={{ role: "admin" } as SignedIn}>
        <Filter />
      </SignedInContext>
    </MantineProvider>,
  );
});

const field = () => document.querySelector("input") as HTMLInputElement;
const address = () => new URLSearchParams(location.search).get("q");

/** Types the text in the place of what is there, and pauses. */
async function type(text: string): Promise<void> {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field(), text);
  await act(async () => void field().dispatchEvent(new Event("input", { bubbles: true })));
  await settle(PAUSE_MS);
}

test.each(["#", "("])("%s, typed over a filter, stays for what is typed behind it", async (sign) => {
  await type(sign);
  expect([field().value, address()]).toEqual([sign, null]);

  await type(`${field().value}48`);

  expect([field().value, address()]).toEqual([`${sign}48`, `${sign}48`]);
});

test("a text that is longer than a filter stays, and its first 200 characters filter", async () => {
  const long = "a".repeat(210);

  await type(long);

  expect([field().value, address()]).toEqual([long, "a".repeat(200)]);
});

test("another filter of the address replaces what is typed", async () => {
  await type("#");

  await act(async () => history.pushState(null, "", "/admin?q=fire"));
  expect(field().value).toBe("fire");

  await act(async () => history.pushState(null, "", "/admin"));
  expect(field().value).toBe("");
});
