/**
 * The genuine socket.io-client, on strings. It is set up as docs/clients.md says; everything it reports is read from its
 * public interface, from Node's own channel of outgoing requests, and from the packets of its engine. In the environment:
 *
 * SOCKET_IO  the package, when it is not the newest version
 * OFFSET     any text: `auth` has the last cursor as `offset`, as clients without a recovery of their own need it
 * PARSER     a package whose parser encodes the packets
 */
import { subscribe } from "node:diagnostics_channel";
import { obey, tell } from "./puppet.mjs";
import { tickets } from "./tickets.mjs";

const { SOCKET_IO, OFFSET, PARSER } = process.env;
const { io } = await import(SOCKET_IO ?? "socket.io-client");
const { origin, pathname } = new URL((await tickets()).webSocketUrl);
let ticketToUse = null;
let cursor;

// Every attempt to connect is a request of its own, whatever the client says about it.
subscribe("http.client.request.start", ({ request }) => tell("request", { path: request.path }));

const socket = io(origin, {
  path: pathname,
  transports: ["websocket"],
  autoConnect: false,
  auth: async (give) => give({
    ticket: ticketToUse ?? (await tickets()).ticket,
    ...(cursor && { offset: cursor }), // Even an undefined one would hide that of the client itself.
  }),
  ...(PARSER && { parser: (await import(PARSER)).default }),
});
const manager = socket.io;

socket.on("connect", () => {
  const { id, recovered, connected, active } = socket;
  tell("connect", { id, recovered, connected, active });
});
socket.on("disconnect", (reason) => tell("disconnect", { reason, connected: socket.connected, active: socket.active }));
socket.on("connect_error", ({ message, data }) => tell("connect_error", { message, data, active: socket.active }));
socket.onAny((name, ...args) => {
  if (OFFSET && typeof args.at(-1) === "string") cursor = args.at(-1);
  tell("event", { name, args, isConnected: socket.connected });
});
manager.on("reconnect_attempt", (attempt) => tell("reconnect_attempt", { attempt }));
manager.on("error", ({ message }) => tell("error", { message }));
manager.on("open", () => {
  const { id, transport } = manager.engine;
  tell("open", { id, transport: transport.name, pingInterval: manager.engine._pingInterval });
  manager.engine.on("packet", ({ type, data }) => tell("packet", { type, data }));
});

tell("loaded");

await obey({
  connect: () => socket.connect(),
  disconnect: () => socket.disconnect(),
  /** As the client ends a connection by itself. */
  close: () => manager.engine.close(),
  /** As a network ends it: no goodbye. */
  terminate: () => manager.engine.transport.ws.terminate(),
  /** A frame as it is, past the client's own encoding. */
  send: ({ text }) => manager.engine.transport.ws.send(text),
  use_ticket: ({ ticket }) => {
    ticketToUse = ticket;
  },
  /** How long it stays away before it comes back. */
  stay_away: ({ ms }) => manager.reconnectionDelay(ms).randomizationFactor(0),
  ask: ({ args }) => socket.emit(...args, (answer) => tell("answer", { answer })),
  emit: ({ args }) => socket.emit(...args),
  emit_bytes: ({ name }) => socket.emit(name, Buffer.from([0, 255, 1])),
  begin_at: (details) => {
    cursor = details.cursor;
  },
});
