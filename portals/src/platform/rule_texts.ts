/**
 * What is wrong with a field, by the `rule` that the service names (docs/errors.md, "Rules"). The text continues the field's
 * label. In English the service's own message is shown, as for a rule that is not known here, unless it has days and zones as
 * the API writes them.
 */
import { formatNumber } from "@/domain/formatters.ts";
import { language, t } from "@/i18n/index.ts";

export function ruleText(rule: string | undefined, message: string): string {
  if (!rule || (language() === "en" && rule !== "skipped_time")) return message;
  return (
    ofLimits(rule) ??
    ofKinds(rule) ??
    ofCourses(rule) ??
    ofRecords(rule, message) ??
    ofWebhooks(rule, message) ??
    ofRequests(rule) ??
    message
  );
}

/** `text_1_200`, `whole_number_1`, `dates_0_10`: the limits are in the name. */
function ofLimits(rule: string): string | null {
  const [, kind, from = "", to = "", oneLine] =
    /^(text|whole_number|dates)_(\d+)(?:_(\d+))?(_one_line)?$/.exec(rule) ?? [];
  const values = { from: formatNumber(Number(from)), to: formatNumber(Number(to)) };
  switch (kind) {
    case "text":
      if (oneLine) {
        return from === "0"
          ? t("must be text of at most {{to}} characters, on one line", values)
          : t("must be text of {{from}} to {{to}} characters, on one line", values);
      }
      return from === "0"
        ? t("must be text of at most {{to}} characters", values)
        : t("must be text of {{from}} to {{to}} characters", values);
    case "whole_number":
      return to === ""
        ? t("must be a whole number from {{from}}", values)
        : t("must be a whole number from {{from}} to {{to}}", values);
    case "dates":
      return t("must be a list of at most {{to}} dates", values);
    default:
      return null;
  }
}

function ofKinds(rule: string): string | null {
  switch (rule) {
    case "required":
      return t("is required");
    case "unknown_field":
      return t("is not known here");
    case "left_out":
      return t("must be left out here");
    case "text":
      return t("must be text");
    case "true_or_false":
      return t("must be true or false");
    case "one_of":
      return t("must be one of the possible values");
    case "date":
      return t("must be a date such as 2025-07-15");
    case "date_or_instant":
      return t("must be a date such as 2025-07-15, or an instant");
    case "time":
    case "end_time":
      return t("must be a time of day such as 09:00");
    case "time_zone":
      return t("must be an IANA time zone such as America/Toronto");
    case "counts":
      return t("must be counts");
    case "email":
      return t("must be a mail address such as name@example.com");
    case "username":
      return t("must be 1 to 128 letters from a to z, digits and the characters . _ - + @");
    default:
      return null;
  }
}

function ofCourses(rule: string): string | null {
  switch (rule) {
    case "past":
      return t("must not be in the past");
    case "too_far_away":
      return t("is too far away");
    case "both_times":
      return t("is needed too: give both a start and an end, or neither");
    case "times_needed":
      return t("is needed: a course with an instructor has a start and an end");
    case "end_after_start":
      return t("must be after the start, on the same day");
    case "not_before_first_day":
      return t("must not be before the first day");
    case "skipped_time":
      return t("does not exist on that day: the clocks go forward");
    case "more_attended":
      return t("is needed: more attended than were expected");
    case "offered_type":
      return t("must be one of the course types on offer");
    case "too_many_types":
      return t("cannot be added: there are as many course types as possible");
    case "too_long":
      return t("is too far from the first day: enter it in parts");
    case "kept_by_admin":
      return t("must be left out: an administrator keeps these notes");
    default:
      return null;
  }
}

/** Of people and files. Cognito's reason stays in its own words. */
function ofRecords(rule: string, message: string): string | null {
  switch (rule) {
    case "unknown":
      return t("is not known");
    case "deactivated":
      return t("is deactivated");
    case "refused_by_user_pool":
      return t("is refused by the user pool: {{reason}}", { reason: message.split(": ").slice(1).join(": ") });
    case "exists":
      return t("is another one than that which exists already");
    case "open_course":
      return t("has another open course on that date");
    case "repeated":
      return t("is in the file twice");
    case "too_many_cells":
      return t("has more cells than the header; text with a comma needs quotation marks");
    case "too_many_rows":
      return t("is one too many for a file");
    case "not_csv":
      return t("is not CSV");
    default:
      return null;
  }
}

function ofWebhooks(rule: string, message: string): string | null {
  switch (rule) {
    case "https_address":
      return t("must be an https address such as https://example.com/courses");
    case "address_user":
      return t("must be without a user and a password");
    case "address_fragment":
      return t("must be without a fragment, the part that begins with #");
    case "address_port":
      return t("must have a port from 1 to 65535, or none");
    case "same_address":
      return t("is used already: {{name}}", { name: message.split(": ").slice(1).join(": ") });
    case "public_address":
      return t("must be an address on the public internet");
    case "unknown_host":
      return t("is not known: there is no such host");
    case "event_types":
      return t("must be a list of types of events");
    case "too_many_webhooks":
      return t("cannot be added: there are as many webhooks as possible");
    case "too_many_secrets":
      return t("cannot be replaced: three secrets are in use. An old one is for a day");
    default:
      return null;
  }
}

function ofRequests(rule: string): string | null {
  switch (rule) {
    case "all_or_none":
      return t("is needed too: give all four or none");
    case "words":
      return t("must contain a letter or a digit");
    case "page":
    case "cursor":
    case "entity_tags":
    case "ids_1_100":
    case "one_of_two":
    case "choices":
    case "event_types":
    case "visible_ascii_1_255":
      return t("is not as the server has named it");
    default:
      return null;
  }
}
