/** The user pool's rules for passwords: infra/template/users.yaml, which a test compares. */
export const MIN_LENGTH = 12;

export interface PasswordRule {
  text: string;
  isMet: (password: string) => boolean;
}

export const PASSWORD_RULES: readonly PasswordRule[] = [
  { text: `at least ${MIN_LENGTH} characters`, isMet: (password) => password.length >= MIN_LENGTH },
  { text: "a small letter, a to z", isMet: (password) => /[a-z]/.test(password) },
  { text: "a capital letter, A to Z", isMet: (password) => /[A-Z]/.test(password) },
  { text: "a digit, 0 to 9", isMet: (password) => /[0-9]/.test(password) },
  // Cognito refuses such a password: https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
  { text: "no space at the beginning or end", isMet: (password) => password !== "" && password === password.trim() },
];

/** What is missing, as one sentence for the field; `null` when the password fulfils every rule. */
export function passwordProblem(password: string): string | null {
  const missing = PASSWORD_RULES.filter((rule) => !rule.isMet(password)).map((rule) => rule.text);
  return missing.length === 0 ? null : `Still missing: ${missing.join("; ")}.`;
}
