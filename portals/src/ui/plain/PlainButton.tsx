import type { ComponentPropsWithRef } from "react";
import classes from "./plain.module.css";

interface Props extends Omit<ComponentPropsWithRef<"button">, "disabled" | "className"> {
  isBusy?: boolean;
  /** Without colour, for what is done seldom. */
  isQuiet?: boolean;
  isSmall?: boolean;
  isWide?: boolean;
}

/** A button with a busy state. It is never `disabled`, because the browser would drop the keyboard's focus. */
export function PlainButton({ isBusy, isQuiet, isSmall, isWide, onClick, children, ...others }: Props) {
  return (
    <button
      type="button"
      {...others}
      className={classes.button}
      data-quiet={isQuiet || undefined}
      data-small={isSmall || undefined}
      data-wide={isWide || undefined}
      aria-disabled={isBusy || undefined}
      onClick={(event) => !isBusy && onClick?.(event)}
    >
      <span className={classes.label}>{children}</span>
      {isBusy && <span className={classes.spinner} aria-hidden />}
    </button>
  );
}
