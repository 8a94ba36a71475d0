/** A form on one course, as the portals show it, without a server. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ComponentType } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { type FormProps, type OpenForm, OpenFormContext } from "@/features/actions/open_form.ts";
import { ChangeStore } from "@/features/live/change_store.ts";
import type { Live } from "@/features/live/live_data.ts";
import { NoticeStore } from "@/features/live/notice_store.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { type SignedIn, SignedInContext } from "@/features/session/use_signed_in.ts";
import { DANA, MIKE } from "./builders.ts";
import { render, settle } from "./rendering.ts";

export type Post = (
  path: string,
  body: object,
  conditions: { version: number; idempotencyKey: string },
) => Promise<Course>;

export interface FormPage {
  role?: Role;
  /** The course as the form was opened. */
  opened: Course;
  values?: Partial<Pick<OpenForm, "restored" | "proposed">>;
  changes?: ChangeStore;
  post: Post;
  get: (path: string) => Promise<unknown>;
}

export const quietChanges = (): ChangeStore => new ChangeStore({ setTimeout() {} });

export async function openForm(Form: ComponentType<FormProps>, page: FormPage): Promise<void> {
  const { role = "admin", opened, values = {}, changes = quietChanges(), post, get } = page;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const live = {
    client,
    actions: { track: (response: Promise<Course>) => response },
    apply() {},
    changes,
    invalidate() {},
    notices: new NoticeStore(),
    realtime: { state: "live", on: () => () => {} },
  } as unknown as Live;
  const identity = role === "instructor" ? MIKE : { ...DANA, role };
  const signedIn = { api: { post, get }, role, session: { identity } };
  const form: OpenForm = { restored: null, keep() {}, setBase() {}, setBusy() {}, ...values };
  await render(
    <MantineProvider env="test">
      <SignedInContext value={signedIn as unknown as SignedIn}>
        <QueryClientProvider client={client}>
          <LiveContext value={live}>
            <OpenFormContext value={form}>
              <Form course={opened} onDone={() => {}} onClose={() => {}} />
            </OpenFormContext>
          </LiveContext>
        </QueryClientProvider>
      </SignedInContext>
    </MantineProvider>,
  );
  await settle();
}

export async function sendForm(): Promise<void> {
  await act(async () => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await settle();
}

export const shownAt = (testId: string): string | null =>
  document.querySelector(`[data-testid=${testId}]`)?.textContent ?? null;

/** The names of the buttons below the fields. */
export const buttonsOfForm = (): (string | null)[] =>
  [...document.querySelectorAll("form > div > div:last-child button")].map((each) => each.textContent);
