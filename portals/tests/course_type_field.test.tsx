// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, useState } from "react";
import { beforeEach, expect, test } from "vitest";
import { CourseTypeField } from "@/features/course_types/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { render, settle } from "./rendering.ts";

const TYPES = [
  { courseTypeId: 1, name: "First Aid", durationMinutes: 150 },
  { courseTypeId: 2, name: "Sailing", durationMinutes: null },
];

let chosen: string;
let respond: (items: typeof TYPES) => void;

function Form({ kept }: { kept?: string | undefined }) {
  const [value, setValue] = useState(kept ?? "");
  chosen = value;
  return <CourseTypeField label="Course" value={value} {...(kept ? { kept } : {})} onChange={setValue} />;
}

async function show(role: string, kept?: string): Promise<void> {
  const catalogue = new Promise((resolve) => {
    respond = (items) => resolve({ items });
  });
  const signedIn = { api: { get: () => catalogue }, role } as unknown as SignedIn;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <Form key={role + kept} kept={kept} />
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
}

async function load(): Promise<void> {
  respond(TYPES);
  await settle();
}

const input = (): HTMLInputElement => document.querySelector("input[name=courseType]") as HTMLInputElement;
const options = () => [...document.querySelectorAll("[role=option]")].map(({ textContent }) => textContent);
const error = () => document.querySelector(".mantine-InputWrapper-error")?.textContent;

async function type(text: string): Promise<void> {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input(), text);
  await act(async () => void input().dispatchEvent(new Event("input", { bubbles: true })));
  await settle();
}

beforeEach(() => show("organization"));

test("what is typed before the catalogue is there stays, with the focus, and is what the list is searched for", async () => {
  input().focus();
  await type("sai");
  await load();

  expect(input().value).toBe("sai");
  expect(document.activeElement).toBe(input());
  expect(options()).toEqual(["Sailing"]);
});

test.each(["first aid ", "ＦＩＲＳＴ  aid"])(
  "a type that is typed as %j is taken as the catalogue writes it",
  async (text) => {
    await load();
    input().focus();
    await type(text);
    await act(async () => input().blur());

    expect(chosen).toBe("First Aid");
    expect(error()).toBeUndefined();
  },
);

test("a type that was left before the catalogue is there is taken as the catalogue writes it", async () => {
  input().focus();
  await type("first aid");
  await act(async () => input().blur());
  await load();

  expect(chosen).toBe("First Aid");
  expect(error()).toBeUndefined();
});

test("Escape is the dialog's where no list is to be seen", async () => {
  const stays = () => input().hasAttribute("data-stays-open");
  await type("sai");
  const before = stays();
  await load();
  const listed = stays();
  await type("Juggling");

  expect([before, listed, stays()]).toEqual([true, false, true]);
});

test("what is not in the catalogue is told when the field is left", async () => {
  await load();
  input().focus();
  await type("Juggling");
  const before = error();
  await act(async () => input().blur());

  expect([before, error()]).toEqual([undefined, "No such course. Ask an administrator for other courses."]);
  expect(chosen).toBe("Juggling");
});

test("what is wrong stays said when the focus is back, until another text is typed", async () => {
  await load();
  input().focus();
  await type("Juggling");
  await act(async () => input().blur());
  await act(async () => input().focus());
  const focused = error();
  await type("Sai");

  expect([focused, error()]).toEqual(["No such course. Ask an administrator for other courses.", undefined]);
});

test("a course keeps its type where that is not offered any more", async () => {
  await show("organization", "Food Hygiene");
  await load();
  input().focus();
  await act(async () => input().blur());
  const untouched = error();
  input().focus();
  await type("food hygiene");
  await act(async () => input().blur());

  expect([untouched, error(), chosen]).toEqual([undefined, undefined, "Food Hygiene"]);
});

test("all types are listed while one is chosen", async () => {
  await load();
  await type("Sailing");

  expect(options()).toEqual(["First Aid", "Sailing"]);
});

test("an administrator writes any text", async () => {
  await show("admin");
  await load();
  input().focus();
  await type("Juggling");
  await act(async () => input().blur());

  expect([chosen, error()]).toEqual(["Juggling", undefined]);
});
