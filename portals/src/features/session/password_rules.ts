/** The user pool's rules for passwords: infra/template/users.yaml, which a test compares. */
import { t } from "@/i18n/index.ts";

export const MIN_LENGTH = 12;

export interface PasswordRule {
  /** Read while rendering. */
  readonly text: string;
  isMet: (password: string) => boolean;
}

export const PASSWORD_RULES: readonly PasswordRule[] = [
  rule(
    () => t("at least {{count}} characters", { count: MIN_LENGTH }),
    (password) => password.length >= MIN_LENGTH,
  ),
  rule(
    () => t("a small letter, a to z"),
    (password) => /[a-z]/.test(password),
  ),
  rule(
    () => t("a capital letter, A to Z"),
    (password) => /[A-Z]/.test(password),
  ),
  rule(
    () => t("a digit, 0 to 9"),
    (password) => /[0-9]/.test(password),
  ),
  // Cognito refuses such a password: https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
  rule(
    () => t("no space at the beginning or end"),
    (password) => password !== "" && password === password.trim(),
  ),
];

function rule(text: () => string, isMet: PasswordRule["isMet"]): PasswordRule {
  return {
    get text() {
      return text();
    },
    isMet,
  };
}

/** What is missing, as one sentence for the field; `null` when the password fulfils every rule. */
export function passwordProblem(password: string): string | null {
  const missing = PASSWORD_RULES.filter(({ isMet }) => !isMet(password)).map(({ text }) => text);
  return missing.length === 0 ? null : t("Still missing: {{rules}}.", { rules: missing.join("; ") });
}
