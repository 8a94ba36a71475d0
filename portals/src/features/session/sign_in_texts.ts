/** The user pool's refusals and silences in the person's language. In English the service's own words are shown. */
import { language, t } from "@/i18n/index.ts";
import { TimedOut } from "@/platform/request_deadline.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html */
export interface PoolRefusal {
  __type?: string;
  message?: string;
}

export function refusedText({ __type = "", message = "" }: PoolRefusal): string {
  if (language() === "en" && message) return message;
  const type = __type.split("#").at(-1) ?? "";
  if (/disabled/i.test(message)) return t("This account is disabled. Ask an administrator.");
  if (/attempts exceeded/i.test(message)) return t("There were too many attempts. Wait a few minutes, then try again.");
  switch (type) {
    case "NotAuthorizedException":
      return /session|token/i.test(message)
        ? t("This sign-in has ended. Begin again.")
        : t("Incorrect username or password.");
    case "UserNotFoundException":
      return t("Incorrect username or password.");
    case "InvalidPasswordException":
      return t("The sign-in service does not take this password. Choose another one.");
    case "PasswordResetRequiredException":
      return t("This account needs a new password. Ask an administrator.");
    case "UserNotConfirmedException":
      return t("This account is not confirmed yet. Ask an administrator.");
    case "CodeMismatchException":
    case "ExpiredCodeException":
    case "EnableSoftwareTokenMFAException":
      return t("This code is wrong or too old. Enter the code that the app shows now.");
    default:
      return message || t("The sign-in was refused.");
  }
}

/** Why the sign-in service sent no response, and what to do. */
export function signInSilence(cause: unknown): string {
  return cause instanceof TimedOut
    ? t("The sign-in service has not answered for {{seconds}} seconds. Check the connection and try again.", {
        seconds: cause.seconds,
      })
    : t("The sign-in service could not be reached. Check the connection and try again.");
}
