// @vitest-environment happy-dom
import { act, lazy, type ReactNode, Suspense } from "react";
import { beforeEach, expect, test } from "vitest";
import { Waiting } from "@/ui/plain/index.ts";
import { render } from "./rendering.ts";

let arrive: () => void;

beforeEach(async () => {
  const loaded = new Promise<{ default: () => ReactNode }>((resolve) => {
    arrive = () => resolve({ default: Page });
  });
  const LazyPage = lazy(() => loaded);
  await render(
    <Suspense fallback={<Waiting label="Loading" />}>
      <LazyPage />
    </Suspense>,
  );
});

function Page() {
  return (
    <main id="main" tabIndex={-1}>
      The page
    </main>
  );
}

test("the focus of a page that waits moves to the main part of the page that comes", async () => {
  document.querySelector("main")?.focus();

  await act(async () => arrive());

  expect(document.activeElement?.id).toBe("main");
});

test("a page that waited without the focus takes it from nobody", async () => {
  await act(async () => arrive());

  expect([document.querySelector("main")?.id, document.activeElement]).toEqual(["main", document.body]);
});
