/** What the pages before a portal show: home, sign-in, and the errors there. */
import { merged } from "./merged.ts";

export default merged(
  import.meta.glob<Record<string, string>>(["./fr/session.json", "./fr/start.json"], {
    eager: true,
    import: "default",
  }),
);
