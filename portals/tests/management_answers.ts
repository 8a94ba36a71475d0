/** What the service answers to the pages of the management. */

export const ABSENCE = {
  absenceId: 124,
  instructorId: 32,
  instructorName: "Mike",
  kind: "holiday",
  fromDate: "2099-07-21",
  fromTime: null,
  toDate: "2099-07-25",
  toTime: null,
  timeZone: "America/Toronto",
  startsAt: "2099-07-21T04:00:00.000Z",
  endsAt: "2099-07-26T04:00:00.000Z",
  note: "",
};
const USER = { username: "zoe", name: "Zoë", email: "zoe@example.com", role: "admin", enabled: true, invited: true };
const WEBHOOK = {
  webhookId: "0a1b2c3d",
  url: "https://example.com/courses",
  description: "Rooms",
  types: [],
  paused: null,
  cursor: "k3f9.41",
  behind: 0,
  failing: null,
};
export const CHECKED = { created: 1, updated: 0, unchanged: 0, left: 1 };

/** What the service has, by the beginning of the path. */
export const STORED: Record<string, object> = {
  "/people/organizations": { items: [{ organizationId: 7, name: "Iffat College", active: true }] },
  "/people/instructors": { items: [{ instructorId: 32, name: "Mike", active: true }] },
  "/people/course-types": { items: [{ courseTypeId: 1, name: "Sailing", durationMinutes: null, active: true }] },
  "/people/users": { items: [USER], next: null },
  "/people/webhooks": { items: [WEBHOOK] },
  "/absences": { items: [ABSENCE], next: null, cursor: "c" },
  "/calendar-feed": { feed: { createdAt: "2025-07-12T19:30:00.000Z", language: "en" } },
};
