// @vitest-environment happy-dom
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { SignIn } from "@/features/session/SignIn.tsx";
import type { SessionStore } from "@/features/session/session_store.ts";
import type { Config } from "@/platform/site_config.ts";
import { render, settle } from "./rendering.ts";

const POOL = { url: "http://pool.example", clientId: "client" };
const CONFIG: Config = { restUrl: "http://rest.example", cognitoUrl: POOL.url, userPoolClientId: "client", region: "" };
const store = { ended: null, expired: null, begin: vi.fn() };

let service: ReturnType<typeof vi.fn>;

async function show(config = CONFIG): Promise<void> {
  await render(<SignIn portal="admin" pool={POOL} config={config} store={store as unknown as SessionStore} />);
}

function input(name: string): HTMLInputElement {
  return document.querySelector(`input[name=${name}]`) as HTMLInputElement;
}

function button(name: string): HTMLButtonElement {
  const named = (each: Element) => (each.getAttribute("aria-label") ?? each.textContent) === name;
  return [...document.querySelectorAll("button")].find(named) as HTMLButtonElement;
}

async function submit(): Promise<void> {
  await act(async () => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
}

/** The text of an element as soon as there is one, or of another one then. */
async function textIn(selector: string, other = selector): Promise<string | null | undefined> {
  for (let attempt = 0; attempt < 100 && !document.querySelector(selector); attempt += 1) {
    await settle();
  }
  return document.querySelector(other)?.textContent;
}

beforeEach(() => {
  service = vi.fn();
  vi.stubGlobal("fetch", service);
  Object.assign(store, { ended: null, expired: null });
});

test("the fields have labels, and what password managers look for", async () => {
  await show();

  expect(input("username").labels?.[0]?.textContent).toBe("Username *");
  expect(input("password").labels?.[0]?.textContent).toBe("Password *");
  expect(input("username").autocomplete).toBe("username");
  expect(input("password").autocomplete).toBe("current-password");
  expect([input("username").required, input("password").required]).toEqual([true, true]);
});

test("the password is shown on demand, and the Tab key passes the button", async () => {
  await show();
  const reveal = button("Show the password");
  await act(async () => reveal.click());
  const shown = [input("password").type, reveal.getAttribute("aria-pressed")];
  await act(async () => reveal.click());

  expect(shown).toEqual(["text", "true"]);
  expect([input("password").type, reveal.getAttribute("aria-pressed")]).toEqual(["password", "false"]);
  expect(reveal.tabIndex).toBe(-1);
});

test.each([
  [{ ended: null, expired: null }, "BODY"],
  [{ ended: "signed_out", expired: null }, "MAIN"],
  [{ ended: "expired", expired: "dana" }, "INPUT"],
])("after %o the focus is where one goes on", async (session, tag) => {
  Object.assign(store, session);
  await show();

  expect(document.activeElement?.tagName).toBe(tag);
});

test("a refusal is an alert that has the focus", async () => {
  service.mockImplementation(async () =>
    Response.json({ __type: "NotAuthorizedException", message: "Incorrect username or password." }, { status: 400 }),
  );
  await show();
  await submit();

  const alert = document.querySelector("[role=alert]");
  expect(alert?.textContent).toBe("Incorrect username or password.");
  expect(document.activeElement).toBe(alert);
  expect(store.begin).not.toHaveBeenCalled();
});

test("a refusal of the service is told in its words, without the sentences of the portals", async () => {
  service
    .mockImplementationOnce(async () =>
      Response.json({ AuthenticationResult: { IdToken: "id", RefreshToken: "refresh", ExpiresIn: 3600 } }),
    )
    .mockImplementation(async () => Response.json({ code: "unavailable", detail: "Try again." }, { status: 503 }));
  await show();
  await submit();

  expect(await textIn("[role=alert]")).toBe("Try again.");
});

test("the end of the session before is told, and the name is there again", async () => {
  Object.assign(store, { ended: "expired", expired: "dana" });
  await show();

  expect(document.querySelector("[role=alert]")?.textContent).toContain("Your sign-in has ended.");
  expect(input("username").value).toBe("dana");
  expect(document.activeElement).toBe(input("password"));
});

test("an account of the local cloud fills in the fields", async () => {
  const demoUsers = ["omar", "dana"].map((name) => ({ username: name, password: `${name}!`, role: "admin", name }));
  await show({ ...CONFIG, demoUsers });
  await act(async () => button("dana").click());

  expect([input("username").value, input("password").value]).toEqual(["dana", "dana!"]);
  expect(button("dana").getAttribute("aria-pressed")).toBe("true");
});

test("a first password leads to the choice of another", async () => {
  service.mockImplementation(async () => Response.json({ ChallengeName: "NEW_PASSWORD_REQUIRED", Session: "s-1" }));
  await show();
  await submit();

  expect(await textIn("input[autocomplete=new-password]", "h1")).toBe("Choose your own password");
});
