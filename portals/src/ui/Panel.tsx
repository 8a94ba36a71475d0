/** A section beside the lists: a frame with a heading that names it. */
import { type ReactNode, useId } from "react";
import classes from "./Panel.module.css";

interface Props {
  title: string;
  /** The query key of what the panel shows. */
  list?: string;
  children: ReactNode;
}

export function Panel({ title, list, children }: Props) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id} data-list={list}>
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}
