/** A menu below its button. Fetched apart from the page: use it by `OnDemand`. */
import { Menu } from "@mantine/core";
import { cloneElement, type ReactNode } from "react";
import { type Floating, opensByArrow, useOpened } from "./on_demand.tsx";

interface Props extends Floating {
  width?: number;
  children: ReactNode;
}

export function FloatingMenu({ trigger, width, children }: Props) {
  const { opened, setOpened, target } = useOpened();
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      withArrow
      shadow="md"
      {...(width === undefined ? {} : { width })}
    >
      <Menu.Target>
        {cloneElement(trigger, { ref: target, onKeyDown: opensByArrow(() => setOpened(true)) })}
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
