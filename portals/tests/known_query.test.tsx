// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { useKnownQuery } from "@/features/live/use_known_query.ts";
import { FetchFailed } from "@/ui/index.ts";
import { render, settle } from "./rendering.ts";

let answer: () => Promise<string>;
let client: QueryClient;

function Shown({ placeholder }: { placeholder?: string }) {
  const query = useKnownQuery({
    queryKey: ["course", 123],
    queryFn: () => answer(),
    ...(placeholder === undefined ? {} : { placeholderData: placeholder }),
  });
  return (
    <>
      <p>{query.data ?? "nothing"}</p>
      <FetchFailed query={query} />
    </>
  );
}

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
});

async function show(shown: React.ReactNode): Promise<void> {
  await render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{shown}</QueryClientProvider>
    </MantineProvider>,
  );
  await settle();
}

const data = () => document.querySelector("p")?.textContent;
const alert = () => document.querySelector("[role=alert]")?.textContent;

async function tryAgain(): Promise<void> {
  await act(async () => document.querySelector("button")?.click());
  await settle();
}

test("what stood in for the first result stays when the first fetch fails, until there is a result", async () => {
  answer = () => Promise.reject(new Error("No server."));
  await show(<Shown placeholder="from the list" />);
  expect(data()).toBe("from the list");
  expect(alert()).toContain("No server. You see what was last known.");

  answer = async () => "fetched";
  await tryAgain();
  expect([data(), alert()]).toEqual(["fetched", undefined]);
});

test("what was fetched stays when a refetch fails, with its time", async () => {
  answer = async () => "fetched";
  await show(<Shown />);

  answer = () => Promise.reject(new Error("No server."));
  await act(async () => void client.invalidateQueries());
  await settle();

  expect(data()).toBe("fetched");
  expect(alert()).toMatch(/No server\. You see what was known at \d\d:\d\d\./);
});

test("without anything that was known only the error is shown", async () => {
  answer = () => Promise.reject(new Error("No server."));
  await show(<Shown />);

  expect(data()).toBe("nothing");
  expect(alert()).toContain("No server.");
  expect(alert()).not.toContain("You see");
});
