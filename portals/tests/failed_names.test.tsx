// @vitest-environment happy-dom
/** Where names or types could not be fetched, nobody is told that there are none. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode, useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { AbsenceForm } from "@/features/absences/AbsenceForm.tsx";
import { AddUserForm } from "@/features/administration/AddUserForm.tsx";
import { CourseTypeField } from "@/features/course_types/index.ts";
import { NameFilters } from "@/features/courses/NameFilters.tsx";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { DANA } from "./builders.ts";
import { press, render, settle } from "./rendering.ts";

const MIKE = { instructorId: 32, organizationId: 32, name: "Mike", number: 32, active: true };

/** What is answered by 503. */
let failing: RegExp;

beforeEach(() => {
  failing = /nothing/;
});

const get = vi.fn(async (path: string) => {
  if (failing.test(path)) throw Problem.ofFields({});
  return { items: [MIKE], next: null, cursor: "k3f9.41" };
});

async function show(children: ReactNode): Promise<void> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const live = {
    client,
    invalidate() {},
    changes: { subscribe: () => () => {}, subscribeTo: () => () => {}, isFresh: () => false },
    realtime: { state: "live", status: { state: "live" }, onState: () => () => {}, on: () => () => {} },
  } as unknown as Live;
  const signedIn = { api: { get }, role: "admin", session: { identity: DANA, username: "dana" } };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <LiveContext value={live}>{children}</LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle(60);
}

const alerts = () => [...document.querySelectorAll("[role=alert]")];
const labelled = (label: string) =>
  [...document.querySelectorAll("label")].find(({ textContent }) => textContent?.startsWith(label))?.control as
    | HTMLInputElement
    | undefined;

async function type(input: HTMLInputElement | undefined, text: string): Promise<void> {
  if (!input) throw new Error("There is no such field.");
  await act(async () => input.focus());
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  await act(async () => void input.dispatchEvent(new Event("input", { bubbles: true })));
  await settle();
}

async function tryAgain(): Promise<void> {
  failing = /nothing/;
  await press(alerts()[0]?.querySelector("button") as HTMLElement);
  await settle(60);
}

function TypeField() {
  const [value, setValue] = useState("");
  return <CourseTypeField label="Course" value={value} onChange={setValue} />;
}

test("filters by name", async () => {
  failing = /^\/instructors/;
  await show(<NameFilters filters={{}} onChange={() => {}} />);
  await type(labelled("Instructor"), "Mike");

  expect(alerts().length).toBe(1);
  expect(document.body.textContent).not.toContain("Nobody of that name");
  await tryAgain();
  expect(alerts()).toEqual([]);
});

test("the instructor of an absence", async () => {
  failing = /^\/instructors/;
  await show(<AbsenceForm isForOthers onAdded={() => {}} />);
  await type(labelled("Instructor"), "Mike");

  expect(alerts().length).toBe(1);
  expect(document.body.textContent).not.toContain("No such instructor");
  await tryAgain();
  expect(alerts()).toEqual([]);
});

test("the organization of a new user", async () => {
  failing = /organizations/;
  await show(<AddUserForm onAdded={() => {}} />);
  await type(labelled("Stands for the organization"), "Iffat");

  expect(alerts().length).toBe(1);
  expect(document.body.textContent).not.toContain("Nobody is called that.");
  await tryAgain();
  expect(alerts()).toEqual([]);
});

test("the catalogue of course types", async () => {
  failing = /course-types/;
  await show(<TypeField />);

  expect(alerts().length).toBe(1);
  await tryAgain();
  expect(alerts()).toEqual([]);
});
