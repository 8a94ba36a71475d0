/** After the first password of an invitation: the user chooses a password of their own, with the rules in sight. */
import { Alert, Anchor, List, PasswordInput, Stack, Text, VisuallyHidden } from "@mantine/core";
import { Circle, CircleCheck } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { BusyButton, showAlert } from "@/ui/index.ts";
import { choosePassword, type NewPasswordNeeded, type Pool, SignInRefused, type Tokens } from "./cognito.ts";
import { PASSWORD_RULES, passwordProblem } from "./password_rules.ts";
import { Welcome } from "./Welcome.tsx";

const MET = "var(--mantine-color-anchor)";

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

  return (
    <Welcome portal={portal}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <Text component="h1" fw={650} size="lg">
            Choose your own password
          </Text>
          <Text size="sm">
            You signed in as <strong translate="no">{needed.username}</strong> with the first password of your
            invitation. From now on, sign in with the password that you choose here.
          </Text>
          {refusal && (
            <Alert ref={alert} color="red" variant="light" role="alert" tabIndex={-1} data-testid="refusal">
              {refusal.words}
            </Alert>
          )}
          {/* For password managers: they save the new password for this user. */}
          <input type="text" name="username" autoComplete="username" value={needed.username} readOnly hidden />
          <PasswordInput
            ref={field}
            label="New password"
            name="password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={password}
            onChange={({ currentTarget }) => change(currentTarget.value)}
            error={problem}
            aria-invalid={problem !== null}
            description={<Rules password={password} />}
            descriptionProps={{ component: "div" }}
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          />
          <VisuallyHidden role="status">
            {password !== "" && passwordProblem(password) === null ? "Your password fulfils every rule." : ""}
          </VisuallyHidden>
          <BusyButton type="submit" isBusy={isBusy} fullWidth>
            Save and sign in
          </BusyButton>
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            Sign in as somebody else
          </Anchor>
        </Stack>
      </form>
    </Welcome>
  );
}

/** The field's description, so that a screen reader reads the rules with the field. */
function Rules({ password }: { password: string }) {
  return (
    <>
      Your password needs:
      <List size="sm" my={6} spacing={4} center c="var(--mantine-color-text)">
        {PASSWORD_RULES.map((rule) => (
          <Rule key={rule.text} text={rule.text} isMet={rule.isMet(password)} />
        ))}
      </List>
    </>
  );
}

function Rule({ text, isMet }: { text: string; isMet: boolean }) {
  const Icon = isMet ? CircleCheck : Circle;
  return (
    <List.Item icon={<Icon size={16} aria-hidden color={isMet ? MET : undefined} />} data-met={isMet}>
      {text}
      <VisuallyHidden>{isMet ? " (fulfilled)" : " (not yet)"}</VisuallyHidden>
    </List.Item>
  );
}

/** The service's own words for a password that it refuses; a way out where too much time has passed. */
function wordsFor(failure: unknown): string {
  const words = failure instanceof Error ? failure.message : "Something went wrong. Please try again.";
  if (!(failure instanceof SignInRefused && /session/i.test(words))) return words;
  return "Too much time has passed since you signed in. Press “Sign in as somebody else” and begin again with your first password.";
}
