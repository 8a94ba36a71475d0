// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { PeoplePage } from "@/features/administration/index.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { render, settle } from "./rendering.ts";

const ORGANIZATIONS = [
  { organizationId: 7, name: "Iffat College", active: true },
  { organizationId: 8, name: "Northgate", active: false },
];
const EVA = {
  username: "eva",
  name: "Eva",
  email: "eva@example.com",
  role: "admin",
  organizationId: null,
  instructorId: null,
  enabled: true,
  invited: false,
};
const DORA = {
  username: "dora",
  name: "Dora",
  email: "dora@example.com",
  role: "admin",
  organizationId: null,
  instructorId: null,
  enabled: true,
  invited: true,
  mailProblem: { kind: "bounce", at: "2045-07-12T19:32:00.000Z", reason: "550 no such mailbox" },
};

let change: ReturnType<typeof vi.fn>;

/** What the server has, by the beginning of the path. */
async function get(path: string): Promise<unknown> {
  if (path.startsWith("/people/organizations")) return { items: ORGANIZATIONS };
  if (path.startsWith("/people/users")) return { items: [DORA, EVA], next: null };
  return { items: [], next: null };
}

beforeEach(async () => {
  change = vi.fn(async () => ({}));
  const signedIn = { api: { get, change, post: change }, session: { username: "eva" } } as unknown as SignedIn;
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
});

/** The button, tab or field with that text or label. */
function find<Found extends HTMLElement>(selector: string, name: string): Found {
  const named = (each: Element): boolean =>
    each.getAttribute("aria-label") === name || (each.textContent ?? "").trim() === name;
  const found = [...document.querySelectorAll(selector)].find(named);
  if (!found) throw new Error(`There is no ${selector} “${name}” in ${document.body.textContent}`);
  return found as Found;
}

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((each) => each.textContent?.startsWith(label));
  return document.getElementById(found?.htmlFor ?? "") as HTMLInputElement;
}

async function click(selector: string, name: string): Promise<void> {
  await act(async () => find(selector, name).click());
  await settle();
}

async function type(input: HTMLInputElement, text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("organizations", () => {
  test("are shown with their state", () => {
    const rows = [...document.querySelectorAll("tbody tr")].map((row) => row.textContent);

    expect(rows[0]).toContain("7Iffat CollegeActive");
    expect(rows[1]).toContain("8NorthgateDeactivated");
  });

  test("are found by a part of their name", async () => {
    await type(field("Filter by name or number"), "north");

    expect([...document.querySelectorAll("tbody tr")].map((row) => row.textContent)).toHaveLength(1);
    expect(document.querySelector("tbody tr")?.textContent).toContain("Northgate");
  });

  test("are deactivated by one request", async () => {
    await click("button", "Deactivate Iffat College");

    expect(change.mock.calls).toEqual([["PATCH", "/people/organizations/7", { active: false }]]);
  });

  test("are added, and a refusal is shown at its field", async () => {
    change.mockRejectedValueOnce(
      new Problem(422, {
        detail: "Some fields need another look: name.",
        errors: [{ field: "name", message: "is bad" }],
      }),
    );
    await type(field("Name of the new organization"), "Alpha");
    await click("button", "Add organization");

    expect(change.mock.calls).toEqual([["POST", "/people/organizations", { name: "Alpha" }]]);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("Some fields need another look");
    expect(field("Name of the new organization").getAttribute("aria-invalid")).toBe("true");
    expect(field("Name of the new organization").value).toBe("Alpha");
    expect(document.activeElement).toBe(field("Name of the new organization"));
  });

  test.each([
    ["12", 12],
    ["1e2", "1e2"],
  ])("a number %s is sent only if it is digits", async (typed, sent) => {
    await type(field("Name of the new organization"), "Alpha");
    await type(field("Number"), typed);
    await click("button", "Add organization");

    expect(change.mock.calls).toEqual([["POST", "/people/organizations", { name: "Alpha", organizationId: sent }]]);
  });

  test("a refusal without a field gets the focus", async () => {
    change.mockRejectedValueOnce(new Problem(409, { detail: "This number is taken." }));
    await click("button", "Add organization");

    expect(document.activeElement?.textContent).toBe("This number is taken.");
  });

  test("a refusal in a row gets the focus", async () => {
    change.mockRejectedValueOnce(new Problem(409, { detail: "Not now." }));
    await click("button", "Deactivate Iffat College");

    expect(document.activeElement?.textContent).toBe("Not now.");
  });
});

describe("course types", () => {
  beforeEach(() => click("[role=tab]", "Course types"));

  test.each([
    ["", null],
    [" 150 ", 150],
    ["0", 0],
    ["1e2", "1e2"],
    ["0x64", "0x64"],
    ["9".repeat(16), "9".repeat(16)],
  ])("have a duration of digits, and the service refuses other text: %s", async (typed, sent) => {
    await type(field("Name of the new course type"), "Sailing");
    await type(field("Duration in minutes"), typed);
    await click("button", "Add course type");

    expect(change.mock.calls).toEqual([["POST", "/people/course-types", { name: "Sailing", durationMinutes: sent }]]);
  });

  test("with a duration that is refused keep the text, with the reason and the focus at its field", async () => {
    const message = "must be a whole number from 1 to 1,440, or left out";
    change.mockRejectedValueOnce(
      new Problem(422, { errors: [{ field: "durationMinutes", rule: "whole_number_1_1440", message }] }),
    );
    await type(field("Name of the new course type"), "Sailing");
    await type(field("Duration in minutes"), "1e2");
    await click("button", "Add course type");

    expect(field("Duration in minutes").value).toBe("1e2");
    expect(document.body.textContent).toContain("must be a whole number from 1 to 1,440");
    expect(document.activeElement).toBe(field("Duration in minutes"));
  });
});

describe("users", () => {
  beforeEach(() => click("[role=tab]", "Users"));

  test("are disabled only after a question that says what ends", async () => {
    await click("button", "Disable Dora");
    const asked = change.mock.calls.length;
    expect(document.body.textContent).toContain("Everything that Dora has open ends at once.");
    await click("button", "Disable Dora");

    expect(asked).toBe(0);
    expect(change.mock.calls).toEqual([["POST", "/people/users/dora/disable", undefined]]);
  });

  test("get another name and mail address by one request", async () => {
    await click("button", "Edit Dora");
    await type(find("input", "Name of Dora"), "Dora Fox");
    await type(find("input", "Mail address of Dora"), "fox@example.com");
    await click("button", "Save Dora");

    expect(change.mock.calls).toEqual([
      ["PATCH", "/people/users/dora", { name: "Dora Fox", email: "fox@example.com" }],
    ]);
    expect(document.activeElement?.tagName).toBe("TR");
  });

  test("whose mails come back are shown with the reason, and get mails again when their address is saved as it is", async () => {
    const row = find("button", "Edit Dora").closest("tr")?.textContent;
    await click("button", "Edit Dora");
    await click("button", "Save Dora");

    expect(row).toContain("Mails come back: 550 no such mailbox Save the address, corrected or not, to try again.");
    expect(change.mock.calls).toEqual([["PATCH", "/people/users/dora", { name: "Dora", email: "dora@example.com" }]]);
  });

  test("cannot disable their own account", () => {
    const labels = [...document.querySelectorAll("tbody button")].map((each) => each.getAttribute("aria-label"));

    expect(labels).toEqual(["Edit Dora", "Invite again: Dora", "Disable Dora", "Edit Eva"]);
  });

  test("are invited again, which is told", async () => {
    await click("button", "Invite again: Dora");

    expect(change.mock.calls[0]?.[1]).toBe("/people/users/dora/invite");
    expect(document.querySelector("tbody [role=status]")?.textContent).toBe("Invited again");
  });
});

describe("a file", () => {
  beforeEach(() => click("[role=tab]", "Import and export"));

  async function choose(text: string): Promise<void> {
    const input = document.querySelector<HTMLInputElement>("input[type=file]");
    Object.defineProperty(input, "files", { value: [new File([text], "people.csv")], configurable: true });
    await act(async () => input?.dispatchEvent(new Event("change", { bubbles: true })));
    await settle();
  }

  test("with errors shows each by row and column, and cannot be saved", async () => {
    const errors = [{ row: 3, column: "name", message: "is required" }];
    change.mockRejectedValueOnce(new Problem(422, { detail: "1 row needs another look.", errors, errorCount: 1 }));
    await choose("organizationId,name\n1,\n");

    expect(document.querySelector("tbody tr")?.textContent).toBe("3nameis required");
    expect(document.querySelector("caption")?.textContent).toBe("1 error");
    expect(document.activeElement?.textContent).toBe("1 row needs another look.");
    expect([...document.querySelectorAll("button")].filter((each) => each.textContent?.startsWith("Save"))).toEqual([]);
  });

  test("that is right is saved until nothing is left, with the progress", async () => {
    const result = (saved: number, left: number) => ({ new: 3, changed: 0, unchanged: 0, saved, left });
    change.mockResolvedValueOnce(result(0, 3)).mockResolvedValueOnce(result(2, 1)).mockResolvedValueOnce(result(1, 0));
    await choose("organizationId,name\n1,One\n");
    await click("button", "Save 3 rows");

    expect(change).toHaveBeenCalledTimes(3);
    expect(document.querySelector("[role=status]")?.textContent).toContain("3 of 3 rows are saved.");
  });
});
