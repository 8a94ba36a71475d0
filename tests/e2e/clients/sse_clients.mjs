/**
 * Clients of event streams that other people wrote, each opened as its own manual says, and as docs/clients.md adds. This
 * module runs in Node and in browsers. `say` is told every message, whatever it holds; what is returned closes the client.
 */
const NAMES = ["courseStatusChanged", "newCourseRequest", "cursor", "error", "message"];

function listen(source, say) {
  for (const name of NAMES) {
    // An EventSource also fires an `error` of its own, which has no data and is no message.
    source.addEventListener(name, ({ data, lastEventId }) => {
      if (name !== "error" || data) say({ name, id: lastEventId, data });
    });
  }
  return () => source.close();
}

export const CLIENTS = {
  "eventsource-1": async (url, say) => listen(new (await import("eventsource-1")).default(url), say),
  "eventsource-2": async (url, say) => listen(new (await import("eventsource-2")).default(url), say),
  "eventsource-4": async (url, say) => listen(new (await import("eventsource")).EventSource(url), say),
  "eventsource-5": async (url, say) => listen(new (await import("eventsource-5")).EventSource(url), say),

  async "event-source-polyfill"(url, say) {
    await import("event-source-polyfill"); // No module: it leaves a global.
    return listen(new globalThis.EventSourcePolyfill(url), say);
  },

  async "event-source-polyfill, its cursor in after"(url, say) {
    await import("event-source-polyfill");
    return listen(new globalThis.EventSourcePolyfill(url, { lastEventIdQueryParameterName: "after" }), say);
  },

  async "reconnecting-eventsource"(url, say) {
    const { default: ReconnectingEventSource } = await import("reconnecting-eventsource");
    return listen(new ReconnectingEventSource(url), say);
  },

  async "fetch-event-source"(url, say) {
    const { fetchEventSource } = await import("@microsoft/fetch-event-source");
    const controller = new AbortController();
    fetchEventSource(url, {
      signal: controller.signal,
      onmessage: ({ event, id, data }) => say({ name: event, id, data }),
      onclose() {
        throw new Error("This answer is over."); // Or it would not ask again.
      },
    });
    return () => controller.abort();
  },

  async "eventsource-client"(url, say) {
    const { createEventSource } = await import("eventsource-client");
    const source = createEventSource({ url, onMessage: ({ event, id, data }) => say({ name: event, id, data }) });
    return () => source.close();
  },

  async "sse.js"(url, say) {
    const { SSE } = await import("sse.js");
    const source = new SSE(url, { headers: { Accept: "text/event-stream" }, autoReconnect: true, reconnectDelay: 2000 });
    return listen(source, say);
  },
};
