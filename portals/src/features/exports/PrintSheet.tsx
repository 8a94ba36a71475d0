/** A sheet that is on paper only: it is printed as soon as it is rendered, instead of the page. */
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { createPortal } from "react-dom";
import "./print.css";

interface Props {
  /** Also the name that browsers give to a saved PDF file. */
  title: string;
  /** Called when the sheet is printed, or the person has cancelled that. */
  onDone: () => void;
  children: ReactNode;
}

export function PrintSheet({ title, onDone, children }: Props) {
  const done = useEffectEvent(onDone);
  useEffect(() => {
    const before = document.title;
    document.title = title;
    const end = (): void => done();
    window.addEventListener("afterprint", end);
    // After the menu or dialog that has asked for it is closed.
    const timer = setTimeout(() => window.print(), 200);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("afterprint", end);
      document.title = before;
    };
  }, [title]);
  return createPortal(
    <article className="print-sheet" data-print-sheet>
      {children}
    </article>,
    document.body,
  );
}
