// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { WebhooksPage } from "@/features/webhooks/index.ts";
import type { Webhook } from "@/features/webhooks/webhook.ts";
import { LANGUAGES, loadLanguage, loadPortalTexts } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { button, field, type } from "./page_parts.ts";
import { render, settle } from "./rendering.ts";
import { DELIVERY, FAILING, ROOMS } from "./webhook_builders.ts";

// A busy machine takes longer than the default.
const WAIT = { timeout: 4_000 };

let change: ReturnType<typeof vi.fn>;

/** What the service has. */
let stored: Webhook[];
let client: QueryClient;

async function get(path: string): Promise<unknown> {
  return path.includes("/deliveries") ? { items: [DELIVERY], next: null } : { items: stored };
}

/** As it is every ten seconds. */
async function fetchAgain(): Promise<void> {
  await act(() => client.refetchQueries());
  await settle();
}

async function show(): Promise<void> {
  const signedIn = { api: { get, change }, session: { username: "dana" } } as unknown as SignedIn;
  stored = [ROOMS, FAILING];
  client = new QueryClient();
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={client}>
          <main tabIndex={-1}>
            <WebhooksPage />
          </main>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await vi.waitFor(async () => {
    await settle();
    expect(cards()).toHaveLength(2);
  }, WAIT);
}

beforeEach(async () => {
  change = vi.fn(async () => ({}));
  await show();
});

async function click(name: string): Promise<void> {
  await act(async () => button(name).click());
  await settle();
}

function cards(): string[] {
  return [...document.querySelectorAll("section")].slice(1).map((each) => each.textContent ?? "");
}

test("each webhook says whether events arrive, and why not", () => {
  const [rooms, failing] = cards();

  expect(rooms).toContain("Instructor assigned");
  expect(rooms).toContain("Everything is sent.");
  expect(failing).toContain("All events");
  expect(failing).toContain("No answer within 15 seconds since");
  expect(failing).toContain("3 events wait.");
});

test("a new webhook's secret is shown once", async () => {
  change.mockResolvedValueOnce({ secret: "whsec_c2VjcmV0" });
  await type(field("Address"), " https://example.com/new ");
  await click("Add webhook");
  const shown = document.body.textContent?.includes("whsec_c2VjcmV0");
  await click("I have entered it");

  expect(change.mock.calls).toEqual([
    ["POST", "/people/webhooks", { url: "https://example.com/new", description: "", types: [] }],
  ]);
  expect(shown).toBe(true);
  expect(document.body.textContent).not.toContain("whsec_");
});

test("a secret is copied, or selected where a page may not copy", async () => {
  const writeText = vi.fn<(text: string) => Promise<void>>(async () => {});
  change.mockResolvedValueOnce({ secret: "whsec_c2VjcmV0" });
  await click("Add webhook");
  vi.stubGlobal("navigator", { clipboard: { writeText } });

  await click("Copy");
  const copied = document.querySelector("section")?.textContent;
  vi.stubGlobal("navigator", {});
  await click("Copy");

  expect(writeText).toHaveBeenCalledExactlyOnceWith("whsec_c2VjcmV0");
  expect(copied).toContain("Copied.");
  expect(document.querySelector("section")?.textContent).toContain("The secret is selected.");
  expect(getSelection()?.toString()).toBe("whsec_c2VjcmV0");
  vi.unstubAllGlobals();
});

test("a refused address is shown at its field, which keeps the text and gets the focus", async () => {
  change.mockRejectedValueOnce(
    new Problem(422, {
      detail: "Some fields need another look: url.",
      errors: [{ field: "url", rule: "public_address", message: "must be an address on the public internet" }],
    }),
  );
  await type(field("Address"), "https://10.0.0.1/");
  await click("Add webhook");

  expect(field("Address").getAttribute("aria-invalid")).toBe("true");
  expect(field("Address").value).toBe("https://10.0.0.1/");
  expect(document.activeElement).toBe(field("Address"));
});

test("a secret that cannot be replaced yet is refused with the reason", async () => {
  const message = "cannot be replaced: 3 secrets are in use; an old one is for a day";
  change.mockRejectedValueOnce(new Problem(422, { errors: [{ field: "secret", rule: "too_many_secrets", message }] }));
  await click("New secret for Rooms");
  await click("Make a new secret");

  expect(cards()[0]).toContain(`The secret ${message}.`);
});

test("only a webhook that fails can be tried now", async () => {
  expect(() => button("Try now: Rooms")).toThrow();
  await click("Try now: https://bills.example.com/");

  expect(change.mock.calls).toEqual([["POST", "/people/webhooks/4e5f6a7b/resume", undefined]]);
});

test("a webhook is removed only after a question", async () => {
  await click("Remove Rooms");
  const asked = change.mock.calls.length;
  await click("Remove Rooms");

  expect(asked).toBe(0);
  expect(change.mock.calls).toEqual([["POST", "/people/webhooks/0a1b2c3d/remove", undefined]]);
});

describe("a webhook that somebody else has removed", () => {
  const GONE = "This webhook was removed in the meantime";

  test("says so in the place of its form, which keeps the keyboard's focus", async () => {
    await click("Edit Rooms");
    const typedIn = document.activeElement?.tagName;
    stored = [FAILING];
    await fetchAgain();
    const [first, second] = cards();
    const focused = document.activeElement?.getAttribute("aria-label");
    await click("Close");

    expect(first).toContain(`Rooms${GONE}`);
    expect(second).toContain("No answer within 15 seconds");
    expect([typedIn, focused]).toEqual(["INPUT", "Rooms"]);
    expect(cards()).toHaveLength(1);
    expect(document.activeElement?.tagName).toBe("MAIN");
  });

  test("goes without a word if nothing of it is open", async () => {
    stored = [ROOMS];
    await fetchAgain();

    expect(cards()).toHaveLength(1);
    expect(document.body.textContent).not.toContain(GONE);
  });

  test("is not told to the one who removes it, whatever is open", async () => {
    await click("Deliveries to Rooms");
    await click("Remove Rooms");
    stored = [FAILING];
    await click("Remove Rooms");
    await fetchAgain();

    expect(cards()).toHaveLength(1);
    expect(document.body.textContent).not.toContain(GONE);
  });

  test("is the last one: the page says that there is none once its sentence is closed", async () => {
    await click("Send again to Rooms");
    stored = [];
    await fetchAgain();
    const before = document.body.textContent;
    await click("Close");

    expect(before).not.toContain("There is no webhook yet.");
    expect(document.body.textContent).toContain("There is no webhook yet.");
  });
});

test("events are sent again from a cursor on", async () => {
  await click("Send again to Rooms");
  await type(field("After the event"), " k3f9.12 ");
  await click("Send again");

  expect(change.mock.calls).toEqual([["POST", "/people/webhooks/0a1b2c3d/replay", { after: "k3f9.12" }]]);
  expect(cards()[0]).toContain("Events are sent again.");
});

test("all events are sent again only by a button that says so, and an id behind which there is none is told", async () => {
  change.mockResolvedValueOnce({ behind: 0 });
  await click("Send again to Rooms");
  const beginning = field("After the event").value;
  await click("Send all again");

  expect(beginning).toBe("");
  expect(change.mock.calls).toEqual([["POST", "/people/webhooks/0a1b2c3d/replay", {}]]);
  expect(cards()[0]).toContain("There is no event after this one, so nothing is sent again.");
});

test.each([
  ["from_the_future", "There is no event with this id."],
  ["other_epoch", "There is no event with this id."],
  ["expired", "The events after this id are no longer kept."],
  ["no cursor", "There is no event with this id."],
])("an id that is %s is refused at its field", async (reason, sentence) => {
  change.mockRejectedValueOnce(
    reason === "no cursor"
      ? Problem.ofFields({ after: "must be the `id` of an event" })
      : new Problem(410, { code: "cursor_expired", detail: "Fetch your lists again.", reason }),
  );
  await click("Send again to Rooms");
  await type(field("After the event"), "k3f9.99");
  await click("Send again");

  expect(cards()[0]).toContain(sentence);
  expect(cards()[0]).not.toContain("lists");
  expect(field("After the event").getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field("After the event"));
});

test("deliveries, which name the ids, can be shown while the form that asks for an id is open", async () => {
  await click("Send again to Rooms");
  await click("Deliveries to Rooms");

  expect(field("After the event")).not.toBeNull();
  expect(document.querySelector("tbody")?.textContent).toContain("k3f9.41");
});

test("deliveries are shown on demand with their result", async () => {
  await click("Deliveries to Rooms");

  const cells = [...document.querySelectorAll("tbody td")].map((each) => each.textContent);
  // The result is the second column: the first two are seen on a phone without scrolling.
  expect(cells.slice(1, 4)).toEqual(["The receiver answered 503, attempt 4", "Instructor assigned", "123"]);
  expect(button("Deliveries to Rooms").getAttribute("aria-expanded")).toBe("true");
});

// Who speaks to the machine says what stands on the button: WCAG 2.2, 2.5.3.
test.each(LANGUAGES)("the name of a button contains what it shows, in %s", async (language) => {
  await loadPortalTexts();
  await loadLanguage(language);
  await show();

  const named = [...document.querySelectorAll("section button[aria-label]")];
  const differing = named
    .map((each) => ({ name: each.getAttribute("aria-label") ?? "", shown: each.textContent ?? "" }))
    .filter(({ name, shown }) => !name.toLowerCase().includes(shown.toLowerCase()));
  await loadLanguage("en");
  expect(named.length).toBeGreaterThan(10);
  expect(differing).toEqual([]);
});

test("the keyboard's focus stays at the button that pauses and resumes, and otherwise in the card", async () => {
  button("Pause Rooms").focus();
  await click("Pause Rooms");
  const paused = document.activeElement;
  button("Try now: https://bills.example.com/").focus();
  await click("Try now: https://bills.example.com/");

  expect(paused).toBe(button("Pause Rooms"));
  expect(document.activeElement?.getAttribute("aria-label")).toBe("https://bills.example.com/");
});

test("no two parts of the page have the same name", async () => {
  await click("Deliveries to Rooms");
  await click("Deliveries to https://bills.example.com/");

  const names = [...document.querySelectorAll("section")].map((each) => each.getAttribute("aria-label"));
  expect(names).toHaveLength(5);
  expect(new Set(names).size).toBe(5);
});
