/** A sentence for each code of a refusal that needs nothing but the code. */
import { t } from "@/i18n/index.ts";

/** `null` for a code that is not known here. */
export function plainRefusal(code: string): string | null {
  return ofCourses(code) ?? ofPeople(code) ?? ofAccounts(code) ?? ofRequests(code);
}

function ofCourses(code: string): string | null {
  switch (code) {
    case "not_found":
      return t("This does not exist, or you may not see it.");
    case "wrong_status":
      return t("The course has a status in which this cannot be done.");
    case "no_change_request":
      return t("There is no request to move or cancel this course any more.");
    case "not_started":
      return t("This course has not started yet. It can be completed once it has.");
    case "already_started":
      return t("This course has started already, so this is too late. Ask an administrator.");
    case "nothing_changed":
      return t("There is nothing to change: the course is like this already.");
    case "instructor_busy":
      return t("The instructor is not free at this time. Choose another instructor or time.");
    case "duplicate_request":
      return t("There is an open request for this place on this day already.");
    case "stale_version":
      return t("This course was changed while you had it open. Nothing was saved.");
    default:
      return null;
  }
}

function ofPeople(code: string): string | null {
  switch (code) {
    case "already_exists":
      return t("This number or name exists already. Nothing was changed.");
    case "feed_exists":
      return t("There is an address already. A new one would end it.");
    case "not_invited":
      return t("This user has chosen a password already, or is disabled. An invitation would not help.");
    case "own_account":
      return t("You cannot disable your own account. Ask another administrator.");
    case "mail_refused":
      return t("The invitation could not be sent. Check the mail address.");
    case "mail_limit":
      return t("Today's mails are used up, so nobody else can be invited. Go on tomorrow.");
    case "import_refused":
      return t("A row of the file could not be saved. Import the same file again to save the rest.");
    case "import_stopped":
      return t("A service failed while the file was being saved. Import the same file again to save the rest.");
    case "too_many_users":
      return t(
        "This stage has too many users for a file of this size. Import at most 50 users at once. Nothing was saved.",
      );
    case "bad_rows":
      return t("Some rows need another look. Nothing was saved.");
    default:
      return null;
  }
}

function ofAccounts(code: string): string | null {
  switch (code) {
    case "unauthorized":
    case "ticket_refused":
      return t("The server does not take this sign-in any more. Sign in again.");
    case "account_disabled":
      return t("This account was disabled. Ask an administrator.");
    case "wrong_role":
      return t("Your role may not do this.");
    case "forbidden":
      return t("This is not allowed from here.");
    case "origin_not_allowed":
      return t("The server does not take requests from this site. Ask those who run it.");
    case "no_role":
      return t("This account is not set up yet: it belongs to no portal. Ask an administrator.");
    case "second_factor_needed":
      return t("Administrators sign in with a one-time code here. Set it up in the portal, then sign in again.");
    default:
      return null;
  }
}

function ofRequests(code: string): string | null {
  switch (code) {
    case "malformed_json":
    case "bad_request":
    case "unsupported_media_type":
    case "method_not_allowed":
      return t("The server could not read the request. Reload the page and try again.");
    case "body_too_large":
      return t("This is too much for one request. Send less.");
    case "idempotency_key_reused":
      return t("This was sent before with other values. Reload the page and try again.");
    case "cursor_expired":
      return t("This page is too old to be brought up to date. Reload it.");
    case "too_many_reads":
    case "too_many_tickets":
    case "throttled":
      return t("There were too many requests. Try again in a moment.");
    case "busy":
      return t("Too many changes are being saved at this moment. Nothing was saved; try again in a second.");
    case "timeout":
      return t("The service took too long, and the change may be saved. Look before you send it again.");
    case "internal":
      return t("Something went wrong on the server, and the change may be saved. Look before you send it again.");
    default:
      return null;
  }
}
