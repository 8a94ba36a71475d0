// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { focusNear, useKeptFocus } from "@/ui/kept_focus.ts";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const LIST = `
  <main tabindex="-1">
    <button id="tab">Requests</button>
    <div role="tabpanel" aria-labelledby="tab">
      <ul>
        ${[1, 2, 3].map((n) => `<li id="row${n}"><a href="#${n}" id="title${n}">Course</a><button id="assign${n}" data-action="assign">Assign</button></li>`).join("")}
      </ul>
    </div>
  </main>`;

let root: Root;

function Watched() {
  useKeptFocus();
  return null;
}

beforeEach(() => {
  document.body.innerHTML = LIST;
  root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => root.render(<Watched />));
});

afterEach(() => act(() => root.unmount()));

const element = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

/** Removes the elements at once, as a rendering does, and waits until the page has been told. */
async function remove(...ids: string[]): Promise<string> {
  for (const id of ids) element(id).remove();
  // Browsers move the focus to the body when the focused element is removed.
  if (document.activeElement?.isConnected === false) (document.activeElement as HTMLElement).blur();
  await new Promise((resolve) => setTimeout(resolve));
  return document.activeElement?.id ?? "";
}

describe("when a row leaves the list, the focus moves", () => {
  test("to the same button of the next row", async () => {
    element("assign1").focus();
    expect(await remove("row1")).toBe("assign2");
  });

  test("to the row after the next one, when both leave together", async () => {
    element("title1").focus();
    expect(await remove("row1", "row2")).toBe("title3");
  });

  test("to the row before, when the last one leaves", async () => {
    element("title3").focus();
    expect(await remove("row3")).toBe("title2");
  });

  test("to the name of the list, when no row is left", async () => {
    element("title2").focus();
    expect(await remove("row1", "row2", "row3")).toBe("tab");
  });
});

test("a button that its row loses gives the focus to the row", async () => {
  element("assign2").focus();
  expect(await remove("assign2")).toBe("title2");
});

describe("when a dialog closes, the focus moves", () => {
  beforeEach(() => {
    const button = (id: string) => `<div id="dialog-${id}" role="dialog"><button id="${id}"></button></div>`;
    const html = `<div id="portal" data-portal="true">${button("close")}${button("discard")}</div>`;
    document.body.insertAdjacentHTML("beforeend", html);
  });

  test("to the row after the one that opened it, when that has left meanwhile", async () => {
    element("assign1").focus();
    element("close").focus();
    await remove("row1");

    expect(await remove("dialog-close", "dialog-discard")).toBe("assign2");
  });

  test("to the dialog below it", async () => {
    element("assign1").focus();
    element("close").focus();
    element("discard").focus();

    expect(await remove("dialog-discard")).toBe("close");
  });
});

test("a menu within a dialog gives the focus back to its button", async () => {
  document.body.insertAdjacentHTML(
    "beforeend",
    `<div role="dialog"><section aria-labelledby="name"><h2 id="name">CPR Basic</h2><button id="print">Print</button>
      <div role="menu" id="menu" aria-labelledby="print"><button role="menuitem" id="item">Course sheet</button></div>
    </section></div>`,
  );
  element("item").focus();

  expect(await remove("menu")).toBe("print");
});

test("an element that opened something gets the focus back, or what is near its place", async () => {
  const opener = element("assign2");
  focusNear(opener);
  expect(document.activeElement?.id).toBe("assign2");

  opener.blur();
  element("row2").remove();
  focusNear(opener);

  expect(document.activeElement?.id).toBe("assign3");
});

test("where nobody had the focus, a removal moves nothing", async () => {
  element("assign1").focus();
  element("assign1").blur();
  expect(await remove("row3")).toBe("");
});
