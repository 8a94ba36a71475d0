/** A short text in a coloured box, as Mantine's Alert looks. */
import type { ComponentPropsWithRef } from "react";
import classes from "./plain.module.css";

interface Props extends ComponentPropsWithRef<"div"> {
  isError?: boolean;
}

export function Notice({ isError, ...others }: Props) {
  return <div className={classes.notice} role="alert" data-error={isError || undefined} {...others} />;
}

/** A refusal, to which the focus can move. */
export function Refusal(props: ComponentPropsWithRef<"div">) {
  return <Notice isError tabIndex={-1} data-testid="refusal" {...props} />;
}
