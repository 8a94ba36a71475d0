// @vitest-environment happy-dom
/** Menus, lists and hints are in the main part of the page, and not beside every landmark. */
import { MantineProvider, Menu, Select, Tooltip } from "@mantine/core";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { theme } from "@/app/theme.ts";
import { FLOATING_ID } from "@/ui/index.ts";

let root: Root;

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.body.appendChild(document.createElement("div")));
  await act(async () =>
    root.render(
      <MantineProvider theme={theme}>
        <Tooltip label="A hint" opened>
          <button type="button">Refresh</button>
        </Tooltip>
        <main>
          <Menu opened>
            <Menu.Target>
              <button type="button">More</button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item>Cancel</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Select label="Instructor" data={["Mike"]} dropdownOpened />
          <div id={FLOATING_ID} data-portal />
        </main>
      </MantineProvider>,
    ),
  );
});

afterEach(() => act(async () => root.unmount()));

test.each(["menu", "listbox", "tooltip"])("%s", (role) => {
  const found = document.querySelector(`[role=${role}]`);
  expect(found?.closest(`main > #${FLOATING_ID}`)).toBeTruthy();
});
