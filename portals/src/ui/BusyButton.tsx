import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef, MouseEvent } from "react";

type Props = Omit<ButtonProps, "loading" | "disabled"> &
  Omit<ComponentPropsWithRef<"button">, keyof ButtonProps | "disabled"> & { isBusy: boolean };

/** A button with a busy state. It is never `disabled`, because the browser would drop the keyboard's focus. */
export function BusyButton({ isBusy, onClick, ...others }: Props) {
  /** While it is busy, neither a click nor Enter in a field of its form sends the form. */
  function press(event: MouseEvent<HTMLButtonElement>): void {
    if (isBusy || isSecondOfTwo(event)) event.preventDefault();
    else onClick?.(event);
  }

  return (
    <Button
      {...others}
      loading={isBusy}
      onClick={press}
      renderRoot={({ disabled: _, ...root }) => <button {...root} {...(isBusy ? { "aria-disabled": true } : {})} />}
    />
  );
}

/** A double click sends a form once, however fast the answer to the first click is: the emptied form would be refused. */
function isSecondOfTwo({ currentTarget, detail }: MouseEvent<HTMLButtonElement>): boolean {
  return currentTarget.type === "submit" && detail > 1;
}
