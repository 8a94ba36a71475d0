// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MailSettings } from "@/features/mails/index.ts";
import { UnsubscribePage } from "@/features/mails/UnsubscribePage.tsx";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { loadRefusalSentences } from "@/platform/request_errors.ts";
import type { Config } from "@/platform/site_config.ts";
import { render, settle, unmount } from "./rendering.ts";

const OWN = { sends: true, email: "mike@example.com", language: "en", subscribed: true, problem: null };
const CONFIG = { restUrl: "https://api.example.com/dev" } as Config;

afterEach(() => {
  history.replaceState(null, "", "/");
});

async function show(page: ReactNode): Promise<void> {
  await render(<MantineProvider env="test">{page}</MantineProvider>);
  await settle();
}

async function press(selector: string): Promise<void> {
  await act(async () => document.querySelector<HTMLElement>(selector)?.click());
  await settle();
}

describe("the settings", () => {
  let change: ReturnType<typeof vi.fn>;

  async function showSettings(own: object, get = async (): Promise<object> => own): Promise<void> {
    change = vi.fn(async (_method: string, _path: string, changes: object) => ({ ...own, ...changes }));
    const signedIn = { api: { get, change } } as unknown as SignedIn;
    const names = { en: "English", fr: "Français", de: "Deutsch" };
    await show(
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <MailSettings languageNames={names} />
        </QueryClientProvider>
      </SignedInContext>,
    );
  }

  test("switch mails off, for all devices", async () => {
    await showSettings(OWN);

    await press("input[name=mails]");

    expect(change.mock.calls).toEqual([["PATCH", "/mail/settings", { subscribed: false }]]);
    expect(document.querySelector<HTMLInputElement>("input[name=mails]")?.checked).toBe(false);
  });

  test("say why mails come back", async () => {
    await showSettings({ ...OWN, problem: { kind: "bounce", at: "2025-07-12T19:30:00.000Z", reason: "550 unknown" } });

    expect(document.body.textContent).toContain("Mails come back: 550 unknown");
  });

  test("say that an address is none that a mail can go to", async () => {
    await showSettings({ ...OWN, problem: { kind: "address", at: "2025-07-12T19:30:00.000Z", reason: "" } });

    expect(document.body.textContent).toContain("No mail can be sent to this address.");
  });

  test("are fetched again after a failure", async () => {
    const get = vi.fn().mockRejectedValueOnce(new Error("No connection.")).mockResolvedValue(OWN);
    await showSettings(OWN, get);

    expect(document.querySelector("[role=alert]")?.textContent).toContain("No connection.");
    expect(document.querySelector("input")).toBeNull();
    await press("[role=alert] button");

    expect(document.querySelector("[role=alert]")).toBeNull();
    expect(document.querySelector<HTMLInputElement>("input[name=mails]")?.checked).toBe(true);
  });

  test.each([
    ["on a stage without mails", { ...OWN, sends: false }],
    ["for a person without an address there", { ...OWN, email: null }],
  ])("are not shown %s", async (_, own) => {
    await showSettings(own);

    expect(document.querySelector("input")).toBeNull();
  });
});

describe("the page for unsubscribing", () => {
  async function open(token: string, status: number): Promise<ReturnType<typeof vi.fn>> {
    history.replaceState(null, "", `/unsubscribe#${token}`);
    const send = vi.fn(async () => new Response("{}", { status }));
    vi.stubGlobal("fetch", send);
    await show(<UnsubscribePage config={CONFIG} />);
    return send;
  }

  test("asks before it ends anything", async () => {
    const send = await open("abc.def", 200);

    expect(send).not.toHaveBeenCalled();
    expect(document.querySelector("button")?.textContent).toBe("No more mails about courses");
  });

  test("ends the mails of the person whom the link names", async () => {
    const send = await open("abc.def", 200);

    await press("button");

    expect(send.mock.calls[0]?.[0]).toBe("https://api.example.com/dev/mail/unsubscribe?token=abc.def");
    expect(send.mock.calls[0]?.[1]).toMatchObject({ method: "POST" });
    expect(document.querySelector("[role=status]")?.textContent).toContain("You have ended your mails about courses.");
    expect(document.activeElement?.getAttribute("role")).toBe("status");
  });

  test("says what the mails are, and where they are switched on again", async () => {
    await open(`${btoa("organization:12\nomar")}.def`, 200);

    expect(document.body.textContent).toContain("Coursewire mails you about changes of courses");
    await press("button");

    expect(document.querySelector("a")?.getAttribute("href")).toBe("/organization/settings");
  });

  test("does not ask again when it is reloaded after the mails were ended", async () => {
    await open("abc.def", 200);
    await press("button");
    await unmount();

    await show(<UnsubscribePage config={CONFIG} />);

    expect(document.querySelector("button")).toBeNull();
    expect(document.querySelector("[role=status]")?.textContent).toContain("You have ended your mails about courses.");
  });

  test("asks for another person's link in the same tab, and not again after Back", async () => {
    const other = async (go: () => void): Promise<void> => {
      await act(async () => {
        go();
        window.dispatchEvent(new Event("hashchange"));
      });
      await settle();
    };
    const send = await open("abc.def", 200);
    await press("button");
    const ended = history.state;

    await other(() => history.pushState(null, "", "/unsubscribe#xyz.uvw"));
    expect(document.querySelector("[role=status]")).toBeNull();
    await press("button");
    expect(send.mock.lastCall?.[0]).toBe("https://api.example.com/dev/mail/unsubscribe?token=xyz.uvw");

    await other(() => history.replaceState(ended, "", "/unsubscribe#abc.def"));
    expect(document.querySelector("button")).toBeNull();
  });

  test("moves the focus to the answer for a link that the service does not know", async () => {
    await loadRefusalSentences();
    await open("abc.def", 404);

    await press("button");

    expect(document.activeElement?.textContent).toContain("This link does not work");
  });

  test("can be used again after a failure", async () => {
    // A refusal fetches them first.
    await loadRefusalSentences();
    await open("abc.def", 500);

    await press("button");

    expect(document.querySelector("[role=alert]")?.textContent).toBe("The server answered 500.");
    expect(document.querySelector("button")).not.toBeNull();
  });

  test("says that a link is not complete", async () => {
    await open("", 200);

    expect(document.body.textContent).toContain("This link does not work");
    expect(document.querySelector("button")).toBeNull();
  });
});
