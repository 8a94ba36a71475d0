/** The texts of the portals, besides those of `de_start.ts`, as one file of the build. */
import { merged } from "./merged.ts";

export default merged(
  import.meta.glob<Record<string, string>>(["./de/*.json", "!./de/session.json", "!./de/start.json"], {
    eager: true,
    import: "default",
  }),
);
