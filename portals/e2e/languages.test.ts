/** The portals in French and German from the sign-in to a refusal, and the settings by keyboard. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { confirmed, freeDay, put, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, row } from "./support/browser.ts";
import { formOf } from "./support/forms.ts";
import { headerFaultsAt } from "./support/header.ts";
import { PORTAL_URL, user } from "./support/stack.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
  await tidy();
});

const LANGUAGES = {
  fr: {
    locale: "fr-CA",
    username: "Nom d’utilisateur",
    signIn: "Se connecter",
    wrong: "Nom d’utilisateur ou mot de passe incorrect.",
    heading: "Toutes les formations",
    refusal: /^Mike assure déjà .*CPR Basic.* \(formation \d+\)\. Choisissez un autre formateur ou un autre horaire\.$/,
  },
  de: {
    locale: "de-AT",
    username: "Benutzername",
    signIn: "Anmelden",
    wrong: "Benutzername oder Passwort ist falsch.",
    heading: "Alle Kurse",
    refusal:
      /^Mike unterrichtet am .*CPR Basic.* \(Kurs \d+\)\. Wählen Sie eine andere Lehrkraft oder eine andere Zeit\.$/,
  },
} as const;

async function signIn(page: Page, password: string): Promise<void> {
  await page.locator("[name=username]").fill("dana");
  await page.locator("[name=password]").fill(password);
  await page.keyboard.press("Enter");
}

async function portalIn(language: keyof typeof LANGUAGES): Promise<{ context: BrowserContext; page: Page }> {
  const context = await newContext(browser, { locale: LANGUAGES[language].locale });
  return { context, page: await context.newPage() };
}

describe.each(["fr", "de"] as const)("where the browser asks for %s", (language) => {
  test("everything is in that language, from the sign-in to a refused assignment", async () => {
    const texts = LANGUAGES[language];
    const { context, page } = await portalIn(language);
    await page.goto(`${PORTAL_URL}/admin`);
    await page.getByLabel(texts.username).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);

    await signIn(page, "wrong");
    await page.getByTestId("refusal").getByText(texts.wrong).waitFor();
    await signIn(page, user("dana").password);
    await linkIs(page, "live");
    await page.getByRole("heading", { name: texts.heading, level: 1 }).waitFor();
    await page.getByTestId("bell").waitFor();
    expect(await headerFaultsAt(page, [1600, 1280, 1024, 360])).toEqual([]);

    const day = freeDay();
    const { courseId } = await request({ scheduledDate: day });
    await page.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
    await page.getByTestId("course-details").locator("[data-action=assign]").click();
    await formOf(page).locator("[data-instructor='32']").click();
    // Meanwhile another admin gives Mike something else to do.
    await confirmed({ scheduledDate: day });
    await formOf(page).locator("[type=submit]").click();

    await page.getByTestId("refusal").getByText(texts.refusal).waitFor();
    await context.close();
  });
});

describe("the settings", () => {
  test("are made by keyboard, apply at once in every tab, and keep what was typed in an open form", async () => {
    const { context, page } = await portalIn("fr");
    await page.goto(`${PORTAL_URL}/admin`);
    await signIn(page, user("dana").password);
    await linkIs(page, "live");
    const { courseId } = await confirmed();
    const other = await context.newPage();
    await other.goto(`${PORTAL_URL}/admin?tab=confirmed&q=${courseId}`);
    await row(other, courseId).getByText("09:00–12:00", { exact: true }).waitFor();
    const typing = await context.newPage();
    await typing.goto(`${PORTAL_URL}/admin`);
    await typing.getByRole("button", { name: "Demander une formation" }).first().click();
    await formOf(typing).locator("[name=location]").fill("Aula, room 3");

    await page.getByRole("link", { name: "Réglages" }).press("Enter");
    const language = page.locator("select[name=language]");
    await language.focus();
    await page.keyboard.press("End");
    await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
    expect(
      await page.evaluate(() => [document.documentElement.lang, document.activeElement?.getAttribute("name")]),
    ).toEqual(["de", "language"]);
    await page.keyboard.press("Tab");
    await page.keyboard.type("kolk");
    await page.locator("[role=option][data-combobox-selected]", { hasText: "Kolkata" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("combobox", { name: "Zeitzone" }).inputValue()).toBe("Kolkata, Asien");
    await page.getByRole("radio", { name: /^24/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("Gespeichert.").waitFor();

    await other.getByRole("heading", { name: "Alle Kurse", level: 1 }).waitFor();
    await row(other, courseId).getByText("9:00 AM–12:00 PM Ortszeit Toronto", { exact: true }).waitFor();
    await row(other, courseId)
      .getByText(/[67]:30 PM–[910]+:30 PM \(Ihre Zeit\)$/)
      .waitFor();
    expect(await formOf(typing).locator("[name=location]").inputValue()).toBe("Aula, room 3");
    await expect.poll(() => typing.evaluate(() => document.documentElement.lang)).toBe("de");

    await page.reload();
    await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
    expect(await page.getByRole("combobox", { name: "Zeitzone" }).inputValue()).toBe("Kolkata, Asien");
    await context.close();
  });

  test("are below their names in a narrow window, and the table of notices has room in its box", async () => {
    const { context, page } = await portalIn("fr");
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${PORTAL_URL}/admin/settings`);
    await signIn(page, user("dana").password);
    await page.locator("[name^=bell-]").first().waitFor();

    const choices = await page.getByRole("radiogroup").evaluateAll((all) =>
      all.map((choice) => {
        const label = document.getElementById(choice.getAttribute("aria-labelledby") ?? "");
        return (label?.getBoundingClientRect().bottom ?? Number.NaN) <= choice.getBoundingClientRect().top;
      }),
    );
    const overlong = await page.getByRole("table").evaluate((table) => table.scrollWidth - table.clientWidth);
    expect(choices).toEqual([true, true]);
    expect(overlong).toBe(0);
    await context.close();
  });

  test("of the colours and the notices are kept", async () => {
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.goto(`${PORTAL_URL}/admin/settings`);
    await signIn(page, user("dana").password);

    try {
      await page.getByLabel("Moved courses, shown at once").selectOption("none");
      await page.getByRole("radio", { name: "Dark" }).press(" ");
      await page.getByText("Saved.").waitFor();
      await page.reload();

      await expect.poll(() => page.getByLabel("Moved courses, shown at once").inputValue()).toBe("none");
      expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe("dark");
    } finally {
      // Nothing of the page is saved after that.
      await context.close();
      // The notices are of the account, which other tests use: they wait for those of moved courses.
      await put("dana", "/notices/preferences", { preferences: { course_rescheduled: { toast: "all" } } });
    }
  });
});
