export { MailSettings } from "./MailSettings.tsx";
export { type MailProblem, mailProblemText, useOwnMails } from "./mail_settings.ts";
