/** Webhooks and a delivery for tests. */
import type { Delivery, Webhook } from "@/features/webhooks/webhook.ts";

export const ROOMS: Webhook = {
  webhookId: "0a1b2c3d",
  url: "https://example.com/courses",
  description: "Rooms",
  types: ["course_assigned"],
  paused: null,
  cursor: "k3f9.41",
  behind: 0,
  failing: null,
  createdAt: "2025-07-01T08:00:00.000Z",
  createdBy: { role: "admin", name: "Dana" },
};
export const FAILING: Webhook = {
  ...ROOMS,
  webhookId: "4e5f6a7b",
  description: "",
  url: "https://bills.example.com/",
  types: [],
  behind: 3,
  failing: {
    attempts: 4,
    error: "timeout",
    since: "2025-07-12T19:30:00.000Z",
    nextAttemptAt: "2025-07-12T19:34:10.000Z",
  },
};
export const DELIVERY: Delivery = {
  messageId: "msg_k3f9_41",
  eventId: "k3f9.41",
  type: "course_assigned",
  courseId: 123,
  status: "failed",
  attempts: 4,
  statusCode: 503,
  error: "status",
  tookMs: 210,
  at: "2025-07-12T19:32:10.000Z",
};
