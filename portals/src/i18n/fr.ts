/** The texts of the portals, besides those of `fr_start.ts`, as one file of the build. */
import { merged } from "./merged.ts";

export default merged(
  import.meta.glob<Record<string, string>>(["./fr/*.json", "!./fr/session.json", "!./fr/start.json"], {
    eager: true,
    import: "default",
  }),
);
