/** After the first password of an invitation: the user chooses a password of their own, with the rules in sight. */
import { Circle, CircleCheck } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { showAlert } from "@/ui/lost_focus.ts";
import { PasswordField, PlainButton, plain, Refusal } from "@/ui/plain/index.ts";
import { choosePassword, type NewPasswordNeeded, type Pool, SignInRefused, type Tokens } from "./cognito.ts";
import classes from "./FirstPassword.module.css";
import { PASSWORD_RULES, passwordProblem } from "./password_rules.ts";
import { Welcome } from "./Welcome.tsx";

// Stands for the name, which is an element of its own, in the translated sentence.
const NAME = "\u0001";

interface Props {
  portal: Role;
  pool: Pool;
  needed: NewPasswordNeeded;
  /** Signs in with the tokens. What it throws is shown. */
  onChosen: (tokens: Tokens) => Promise<void>;
  /** Back to the form for username and password. */
  onBack: () => void;
}

export function FirstPassword({ portal, pool, needed, onChosen, onBack }: Props) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  // An object, so that an equal message is scrolled into view again after another attempt.
  const [refusal, setRefusal] = useState<{ words: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const chosen = useRef<Tokens>(null);
  const field = useRef<HTMLInputElement>(null);
  const alert = useRef<HTMLDivElement>(null);

  useEffect(() => field.current?.focus(), []);

  useEffect(() => {
    if (refusal) showAlert(alert.current);
  }, [refusal]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    setRefusal(null);
    const missing = passwordProblem(password);
    setProblem(missing);
    if (missing) {
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      // A password can be chosen once: where only the rest failed, only the rest is tried again.
      chosen.current ??= await choosePassword(pool, needed, password);
      await onChosen(chosen.current);
    } catch (failure) {
      setRefusal({ words: wordsFor(failure) });
    } finally {
      setBusy(false);
    }
  }

  function change(typed: string): void {
    setPassword(typed);
    // A problem that was shown is kept up to date, and no new one is shown while somebody types.
    if (problem) setProblem(passwordProblem(typed));
  }

  const [before, after] = t(
    "You signed in as {{username}} with the first password of your invitation. From now on, sign in with the password that you choose here.",
    { username: NAME },
  ).split(NAME);

  return (
    <Welcome portal={portal}>
      <form className={plain.stack} onSubmit={(event) => void submit(event)} noValidate>
        <h1 className={plain.title}>{t("Choose your own password")}</h1>
        <p className={plain.text}>
          <span>{before}</span>
          <strong translate="no">{needed.username}</strong>
          <span>{after}</span>
        </p>
        {refusal && <Refusal ref={alert}>{refusal.words}</Refusal>}
        {/* For password managers: they save the new password for this user. */}
        <input type="text" name="username" autoComplete="username" value={needed.username} readOnly hidden />
        <PasswordField
          ref={field}
          label={t("New password")}
          name="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={change}
          error={problem}
          description={<Rules password={password} />}
        />
        <span className={plain.hidden} role="status">
          {password !== "" && passwordProblem(password) === null ? t("Your password fulfils every rule.") : ""}
        </span>
        <PlainButton type="submit" isBusy={isBusy} isWide>
          {t("Save and sign in")}
        </PlainButton>
        <button type="button" className={plain.link} onClick={onBack}>
          {t("Sign in as somebody else")}
        </button>
      </form>
    </Welcome>
  );
}

/** The field's description, so that a screen reader reads the rules with the field. */
function Rules({ password }: { password: string }) {
  return (
    <>
      <span>{t("Your password needs:")}</span>
      <ul className={classes.rules}>
        {PASSWORD_RULES.map((rule) => (
          <Rule key={rule.text} text={rule.text} isMet={rule.isMet(password)} />
        ))}
      </ul>
    </>
  );
}

function Rule({ text, isMet }: { text: string; isMet: boolean }) {
  const Icon = isMet ? CircleCheck : Circle;
  return (
    <li className={classes.rule} data-met={isMet}>
      <Icon size={16} aria-hidden className={classes.mark} />
      <span>{text}</span>
      <span className={plain.hidden}>{` ${isMet ? t("(fulfilled)") : t("(not yet)")}`}</span>
    </li>
  );
}

/** The service's own words for a password that it refuses; a way out where too much time has passed. */
function wordsFor(failure: unknown): string {
  const words = failure instanceof Error ? failure.message : t("Something went wrong. Please try again.");
  if (!(failure instanceof SignInRefused && /session/i.test(failure.original))) return words;
  return t(
    "Too much time has passed since you signed in. Press “Sign in as somebody else” and begin again with your first password.",
  );
}
