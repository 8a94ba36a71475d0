// @vitest-environment happy-dom
/** What is said of a course that is not there. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Role } from "@/domain/course.ts";
import { CourseDrawer } from "@/features/courses/index.ts";
import type { Live } from "@/features/live/live_data.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { Problem } from "@/platform/request_errors.ts";
import { render, settle } from "./rendering.ts";

test.each<[Role, string]>([
  ["instructor", "Not on your listThere is no such course for you. It may have been given to somebody else."],
  ["admin", "No such courseThere is no course with this number. Check the address."],
])("a course that an %s does not see is said to be gone in words that are right", async (role, words) => {
  const get = async () => {
    throw new Problem(404, { code: "not_found" });
  };
  const signedIn = { api: { get }, role } as unknown as SignedIn;
  const live = { realtime: { state: "live", on: () => () => {} } } as unknown as Live;
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn}>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <LiveContext value={live}>
            <CourseDrawer
              courseId={99_999}
              viewer={role}
              isCovered={false}
              onClose={() => {}}
              renderActions={() => null}
            />
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle(100);

  expect(document.querySelector("[role=alert]")?.textContent).toBe(words);
});
