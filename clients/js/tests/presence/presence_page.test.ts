// @vitest-environment happy-dom
/** The page of a browser. */
import { expect, test } from "vitest";
import { presencePage } from "../../src/presence/presence_page.js";

test("presence hears that the page is left before whoever listened earlier, and nothing after its end", () => {
  const order: string[] = [];
  window.addEventListener("pagehide", () => order.push("the client"));
  const end = presencePage().listen(
    () => order.push("visibility"),
    () => order.push("presence"),
  );
  window.dispatchEvent(new Event("pagehide"));
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("pageshow"));

  end();
  window.dispatchEvent(new Event("pagehide"));

  expect(order).toEqual(["presence", "the client", "visibility", "visibility", "the client"]);
});
