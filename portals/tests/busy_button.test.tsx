// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { describe, expect, test, vi } from "vitest";
import { BusyButton } from "@/ui/index.ts";
import { button } from "./page_parts.ts";
import { render } from "./rendering.ts";

describe("the button of a form", () => {
  const onSubmit = vi.fn();

  async function showForm(isBusy: boolean): Promise<void> {
    onSubmit.mockClear();
    await render(
      <MantineProvider env="test">
        <form onSubmit={onSubmit}>
          <BusyButton type="submit" isBusy={isBusy}>
            Send
          </BusyButton>
        </form>
      </MantineProvider>,
    );
  }

  const click = (detail: number): Promise<void> =>
    act(
      async () =>
        void button("Send").dispatchEvent(new MouseEvent("click", { detail, bubbles: true, cancelable: true })),
    );

  test("sends nothing while it is busy", async () => {
    await showForm(true);
    await click(1);

    expect(onSubmit).not.toHaveBeenCalled();
  });

  test("sends once at a double click, whose second click may come after the answer", async () => {
    await showForm(false);
    await click(1);
    await click(2);

    expect(onSubmit).toHaveBeenCalledOnce();
  });
});
