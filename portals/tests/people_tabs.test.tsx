// @vitest-environment happy-dom
/** The tabs of the page of people, which are in the address, and what is said of a user who was added. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { PeoplePage } from "@/features/administration/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { press, render, settle, unmount } from "./rendering.ts";

/** What the server has, by the end of the path. */
const ITEMS: Record<string, object> = {
  organizations: { organizationId: 7, name: "Iffat College", active: true },
  "course-types": { courseTypeId: 1, name: "Sailing", durationMinutes: null, active: true },
  users: { username: "eva", name: "Eva", email: "eva@example.com", role: "admin", enabled: true, invited: false },
};

const change = vi.fn(async () => ({}));
const get = vi.fn(async (path: string) => {
  const [, item] = Object.entries(ITEMS).find(([name]) => path.startsWith(`/people/${name}`)) ?? [];
  return { items: item ? [item] : [], next: null };
});

async function open(query = ""): Promise<void> {
  await unmount();
  history.replaceState(null, "", `/admin/people${query}`);
  const signedIn = { api: { get, change }, session: { username: "eva" } } as unknown as SignedIn;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={new QueryClient()}>
          <PeoplePage />
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

async function pressNamed(selector: string, name: string): Promise<void> {
  const found = [...document.querySelectorAll<HTMLElement>(selector)].find(({ textContent }) => textContent === name);
  if (!found) throw new Error(`There is no ${selector} “${name}”.`);
  await press(found);
}

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((each) => each.textContent?.startsWith(label));
  return document.getElementById(found?.htmlFor ?? "") as HTMLInputElement;
}

async function type(label: string, text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field(label), text);
    field(label).dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const shownTab = () => document.querySelector("[role=tab][aria-selected=true]")?.textContent;

test("the tab is in the address, so that a reload and Back show it again", async () => {
  await open();
  await pressNamed("[role=tab]", "Users");
  const address = location.search;
  await open(address);
  const reloaded = shownTab();
  await pressNamed("[role=tab]", "Organizations");

  expect([address, reloaded]).toEqual(["?tab=users", "Users"]);
  expect([location.search, shownTab()]).toEqual(["", "Organizations"]);
});

test("a tab that does not exist is the first one", async () => {
  await open("?tab=pending");

  expect(shownTab()).toBe("Organizations");
});

test.each(["organizations", "course-types", "users"])(
  "the head of the column of buttons is above them: %s",
  async (tab) => {
    await open(`?tab=${tab}`);

    expect(document.querySelector<HTMLElement>("thead th:last-child")?.style.textAlign).toBe("end");
  },
);

describe("a user who is added", () => {
  beforeEach(() => open("?tab=users"));

  const said = () => document.querySelector("form [role=status]")?.textContent;

  test("is said to be invited, and is in the list of the role that is shown", async () => {
    await type("Username", "zoe");
    await type("Name", "Zoë");
    await type("Mail address", "zoe@example.com");
    const before = field("Show users of role").value;
    await pressNamed("button", "Add and invite");

    expect(said()).toBe("Zoë is invited: a mail went to zoe@example.com.");
    expect([before, field("Show users of role").value]).toEqual(["admin", "organization"]);
    expect(get.mock.lastCall?.[0]).toBe("/people/users?role=organization");
    expect(field("Username").value).toBe("");
  });

  test("and refused is not said to be invited", async () => {
    await type("Name", "Zoë");
    await pressNamed("button", "Add and invite");
    change.mockRejectedValueOnce(new Problem(409, { code: "already_exists", detail: "“Zoë” exists already." }));
    await pressNamed("button", "Add and invite");

    expect(said()).toBe("");
  });
});
