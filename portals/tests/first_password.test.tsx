// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { act } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { FirstPassword } from "@/features/session/FirstPassword.tsx";
import { MIN_LENGTH, PASSWORD_RULES, passwordProblem } from "@/features/session/password_rules.ts";
import { render } from "./rendering.ts";

const NEEDED = { challenge: "NEW_PASSWORD_REQUIRED", username: "dana", session: "s-1" } as const;
const GOOD = "Course-wire-2045";

let onChosen: ReturnType<typeof vi.fn>;
let onBack: ReturnType<typeof vi.fn>;
let service: ReturnType<typeof vi.fn>;

beforeEach(async () => {
  onChosen = vi.fn(async () => {});
  onBack = vi.fn();
  service = vi.fn(async () =>
    Response.json({ AuthenticationResult: { IdToken: "id", RefreshToken: "refresh", ExpiresIn: 3600 } }),
  );
  vi.stubGlobal("fetch", service);
  await render(
    <FirstPassword
      portal="admin"
      pool={{ url: "http://pool.example", clientId: "client" }}
      needed={NEEDED}
      onChosen={onChosen as never}
      onBack={onBack as never}
    />,
  );
});

function field(): HTMLInputElement {
  return document.querySelector("input[name=password]") as HTMLInputElement;
}

async function type(text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field(), text);
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function submit(): Promise<void> {
  await act(async () => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
}

/** The text that a screen reader reads with the field. */
function descriptionOf(element: Element): string {
  const ids = (element.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  return ids.map((id) => document.getElementById(id)?.textContent).join(" ");
}

describe("the rules", () => {
  test("are those of the user pool", () => {
    const template = readFileSync(join(import.meta.dirname, "../../infra/template/users.yaml"), "utf8");
    const rule = (name: string): string => new RegExp(`${name}: (.*)`).exec(template)?.[1] ?? "";

    expect([rule("MinimumLength"), rule("RequireLowercase"), rule("RequireUppercase")]).toEqual([
      String(MIN_LENGTH),
      "true",
      "true",
    ]);
    expect([rule("RequireNumbers"), rule("RequireSymbols")]).toEqual(["true", "false"]);
  });

  test.each([
    ["Course-wire-2045", null],
    ["Short-1", "at least 12 characters"],
    ["course-wire-2045", "a capital letter, A to Z"],
    ["COURSE-WIRE-2045", "a small letter, a to z"],
    ["Course-wire-wire", "a digit, 0 to 9"],
    [" Course-wire-2045", "no space at the beginning or end"],
  ])("say of %s what is missing", (password, missing) => {
    expect(passwordProblem(password)).toBe(missing && `Still missing: ${missing}.`);
  });
});

describe("the form", () => {
  test("has the field focused, with every rule in its description", () => {
    expect(document.activeElement).toBe(field());
    for (const { text } of PASSWORD_RULES) expect(descriptionOf(field())).toContain(text);
  });

  test("shows which rules are fulfilled, while somebody types", async () => {
    await type("Course-wire");

    const met = [...document.querySelectorAll("[data-met=true]")].map((each) => each.textContent);
    expect(met).toEqual([
      "a small letter, a to z (fulfilled)",
      "a capital letter, A to Z (fulfilled)",
      "no space at the beginning or end (fulfilled)",
    ]);
    expect(document.querySelector("[role=status]")?.textContent).toBe("");
  });

  test("tells a screen reader when every rule is fulfilled", async () => {
    await type(GOOD);

    expect(document.querySelector("[role=status]")?.textContent).toBe("Your password fulfils every rule.");
  });

  test("says at the field what is missing, sends nothing, and follows the correction", async () => {
    await type("course-wire");
    await submit();
    const said = descriptionOf(field());
    await type("Course-wire");

    expect(said).toContain("Still missing: at least 12 characters; a capital letter, A to Z; a digit, 0 to 9.");
    expect(descriptionOf(field())).toContain("Still missing: at least 12 characters; a digit, 0 to 9.");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(service).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(field());
  });

  test("saves the password and signs in", async () => {
    await type(GOOD);
    await submit();

    const sent = JSON.parse(service.mock.calls[0]?.[1].body);
    expect(sent).toMatchObject({
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: "s-1",
      ChallengeResponses: { USERNAME: "dana", NEW_PASSWORD: GOOD },
    });
    expect(onChosen).toHaveBeenCalledWith(expect.objectContaining({ idToken: "id", refreshToken: "refresh" }));
  });

  test("shows the service's own words for a refusal, and moves the focus to them", async () => {
    const words = "Password has previously been used";
    service.mockImplementation(async () =>
      Response.json({ __type: "InvalidPasswordException", message: words }, { status: 400 }),
    );
    await type(GOOD);
    await submit();

    expect(document.activeElement?.textContent).toBe(words);
    expect(onChosen).not.toHaveBeenCalled();
  });

  test("leads back to the sign-in when the time for choosing is over", async () => {
    service.mockImplementation(async () =>
      Response.json(
        { __type: "NotAuthorizedException", message: "Invalid session for the user, session is expired." },
        { status: 400 },
      ),
    );
    await type(GOOD);
    await submit();
    const said = document.querySelector("[role=alert]")?.textContent;
    const back = [...document.querySelectorAll("button")].find(
      (each) => each.textContent === "Sign in as somebody else",
    );
    await act(async () => back?.click());

    expect(said).toMatch(/^Too much time has passed/);
    expect(onBack).toHaveBeenCalledOnce();
  });

  test("does not choose the password twice when only the rest failed", async () => {
    onChosen.mockRejectedValueOnce(new Error("The service could not be reached."));
    await type(GOOD);
    await submit();
    await submit();

    expect(service).toHaveBeenCalledOnce();
    expect(onChosen).toHaveBeenCalledTimes(2);
  });
});
