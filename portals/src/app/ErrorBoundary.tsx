/** Shows an error and what to do if rendering fails, instead of a blank page. Besides the texts it depends on nothing else. */
import { Component, type ReactNode } from "react";
import { t } from "@/i18n/index.ts";
import classes from "./ErrorBoundary.module.css";

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error("Unknown") };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : <Broken error={error} />;
  }
}

function Broken({ error }: { error: unknown }) {
  return (
    <main className={classes.page}>
      <div role="alert" className={classes.card}>
        <h1 className={classes.title}>{t("Something went wrong on this page")}</h1>
        <p>{t("What you saved is safe. Reload the page to go on.")}</p>
        <p>{t("If this comes back, try another browser, and tell those who run this site:")}</p>
        <pre className={classes.error}>{String(error)}</pre>
        <button type="button" className={classes.button} onClick={() => window.location.reload()}>
          {t("Reload the page")}
        </button>
      </div>
    </main>
  );
}
