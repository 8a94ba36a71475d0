import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";

type Props = Omit<ButtonProps, "loading" | "disabled"> &
  Omit<ComponentPropsWithRef<"button">, keyof ButtonProps | "disabled"> & { isBusy: boolean };

/** A button with a busy state. It is never `disabled`, because the browser would drop the keyboard's focus. */
export function BusyButton({ isBusy, onClick, ...others }: Props) {
  return (
    <Button
      {...others}
      loading={isBusy}
      onClick={(event) => !isBusy && onClick?.(event)}
      renderRoot={({ disabled: _, ...root }) => <button {...root} {...(isBusy ? { "aria-disabled": true } : {})} />}
    />
  );
}
