/** Text for screen readers alone. A list has many, so this is no component of Mantine, which would compute styles for each. */
import type { ReactNode } from "react";
import { plain } from "./plain/index.ts";

export function HiddenText({ children }: { children: ReactNode }) {
  return <span className={plain.hidden}>{children}</span>;
}
