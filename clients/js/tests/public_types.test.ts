/** The public types, checked by `npm run typecheck`; what must not compile is marked as an expected error. */
import { QueryClient as CoreQueryClient } from "@tanstack/query-core";
import { QueryClient } from "@tanstack/react-query";
import { expectTypeOf, test } from "vitest";
import {
  type CaughtUp,
  type Course,
  type CourseEventData,
  createRealtime,
  type LinkState,
  type LinkStatus,
  type Realtime,
  type RealtimeOptions,
  type ReceivedEvent,
  type Tickets,
} from "../src/index.js";
import {
  type Binding,
  type BindingOptions,
  bindQueryClient,
  type CourseList,
  type CourseQueries,
} from "../src/query.js";
import { type RealtimeProviderProps, useLinkState } from "../src/react.js";

test("the public types", () => {
  const options: RealtimeOptions = { apiUrl: "https://api.test/dev", getToken: async () => "token" };
  expectTypeOf(createRealtime).parameters.toEqualTypeOf<[RealtimeOptions]>();
  expectTypeOf(createRealtime).returns.toEqualTypeOf<Realtime>();
  expectTypeOf<RealtimeOptions["getTickets"]>().toEqualTypeOf<(() => Promise<Tickets>) | undefined>();

  // @ts-expect-error the API's address is needed
  createRealtime.bind(null, { getToken: () => "" });
  // @ts-expect-error so is the token
  createRealtime.bind(null, { apiUrl: "" });
  // @ts-expect-error there is no such transport
  createRealtime.bind(null, { ...options, transports: ["carrier-pigeon"] });

  const realtime = createRealtime(options);
  realtime.on("event", (event) => expectTypeOf(event).toEqualTypeOf<ReceivedEvent>());
  realtime.on("courseStatusChanged", (data) => expectTypeOf(data).toEqualTypeOf<CourseEventData>());
  realtime.on("caughtUp", (told) => expectTypeOf(told).toEqualTypeOf<CaughtUp>());
  // @ts-expect-error a name that is never emitted
  realtime.on("courseExploded", () => {});
  // Missing in events stored by earlier versions of the service.
  expectTypeOf<CourseEventData["after"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf(realtime.state).toEqualTypeOf<LinkState>();
  expectTypeOf(realtime.onState).parameter(0).parameter(0).toEqualTypeOf<LinkStatus>();
  expectTypeOf(realtime.cursor).toEqualTypeOf<string | null>();
  // @ts-expect-error the state is told, not set
  expectTypeOf(() => (realtime.state = "live")).toBeFunction();

  expectTypeOf(useLinkState).returns.toEqualTypeOf<LinkStatus>();
  expectTypeOf<RealtimeProviderProps["realtime"]>().toEqualTypeOf<Realtime>();
});

test("the query binding takes either package's client", () => {
  const realtime: Pick<Realtime, "on"> = { on: () => () => {} };

  bindQueryClient(realtime, new QueryClient())();
  bindQueryClient(realtime, new CoreQueryClient())();
});

test("descriptions of lists take an application's own type of a course", () => {
  interface OwnCourse extends Course {
    status: "pending" | "confirmed" | "completed" | "cancelled";
  }
  const belongs = (course: OwnCourse): boolean => course.status === "pending";
  const list: CourseList = { queryKey: ["pendingCourses"], belongs, order: "desc" };

  expectTypeOf(bindQueryClient).parameter(2).toEqualTypeOf<BindingOptions | undefined>();
  expectTypeOf<BindingOptions["courses"]>().toEqualTypeOf<CourseQueries | undefined>();
  expectTypeOf<Binding["apply"]>().parameter(0).toEqualTypeOf<Course>();
  expectTypeOf<CourseEventData["course"]>().toEqualTypeOf<Course | null | undefined>();
  expectTypeOf(list.belongs).returns.toEqualTypeOf<boolean>();
  // @ts-expect-error there is no such order
  const wrong: CourseList = { queryKey: [], belongs, order: "random" };
  expectTypeOf(wrong).toEqualTypeOf<CourseList>();
});
