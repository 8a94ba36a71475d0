/** Fields of a form with label, description and error, as Mantine's inputs look. */
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from "react";
import { t } from "@/i18n/index.ts";
import classes from "./plain.module.css";

interface Props extends Omit<ComponentPropsWithRef<"input">, "className" | "id" | "onChange"> {
  label: string;
  onChange: (typed: string) => void;
  /** Read with the field by a screen reader, like the error. */
  description?: ReactNode;
  error?: string | null;
  /** Whether an asterisk shows that the field is required. */
  hasAsterisk?: boolean;
}

export function PlainField(props: Props) {
  return <Field {...props} />;
}

export function PasswordField(props: Omit<Props, "type">) {
  const [isShown, setShown] = useState(false);
  return (
    <Field {...props} type={isShown ? "text" : "password"} data-password>
      <button
        type="button"
        className={classes.reveal}
        // Not between the password and the button below it, for those who use the keyboard.
        tabIndex={-1}
        aria-label={t("Show the password")}
        aria-pressed={isShown}
        // The focus stays in the field.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setShown(!isShown)}
      >
        <Eye isCrossed={isShown} />
      </button>
    </Field>
  );
}

function Field({
  label,
  onChange,
  description,
  error,
  hasAsterisk,
  children,
  ...others
}: Props & { "data-password"?: boolean }) {
  const id = useId();
  const describedBy = [error && `${id}-error`, description && `${id}-description`].filter(Boolean).join(" ");
  return (
    <div className={classes.field}>
      <label htmlFor={id} className={classes.fieldLabel}>
        <span>{label}</span>
        {hasAsterisk && (
          <span className={classes.asterisk} aria-hidden>
            {" *"}
          </span>
        )}
      </label>
      {description && (
        <div id={`${id}-description`} className={classes.description}>
          {description}
        </div>
      )}
      <div className={classes.inputFrame}>
        <input
          type="text"
          {...others}
          id={id}
          className={classes.input}
          aria-describedby={describedBy || undefined}
          aria-invalid={error ? true : undefined}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
        {children}
      </div>
      {error && (
        <p id={`${id}-error`} className={classes.fieldError}>
          {error}
        </p>
      )}
    </div>
  );
}

function Eye({ isCrossed }: { isCrossed: boolean }) {
  return (
    <svg
      viewBox="0 0 256 256"
      width={20}
      height={20}
      fill="none"
      stroke="currentColor"
      strokeWidth={16}
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M128 56c-80 0-112 72-112 72s32 72 112 72 112-72 112-72-32-72-112-72z" />
      <circle cx={128} cy={128} r={40} />
      {isCrossed && <path d="M48 40l160 176" />}
    </svg>
  );
}
