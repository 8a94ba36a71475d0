/** Reports this page's figures while it is mounted. Shows nothing. */
import { useEffect } from "react";
import { useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { type ReportReply, reportFigures } from "./figure_reporter.ts";

export default function FigureReports() {
  const { realtime } = useLive();
  const { api } = useSignedIn();

  useEffect(
    () =>
      reportFigures({
        realtime,
        send: (report) => api.change<ReportReply>("POST", "/metrics/reports", report),
        // A service of an earlier version, or one that may not be used.
        isFinal: (error) => error instanceof Problem && [403, 404, 422].includes(error.status),
        isVisible: () => document.visibilityState === "visible",
        // The first frame may begin before React has rendered; after the second one the browser has painted the first.
        afterPaint: (run) => requestAnimationFrame(() => requestAnimationFrame(run)),
        now: () => Date.now(),
        elapsed: () => performance.now(),
        random: () => Math.random(),
      }),
    [realtime, api],
  );

  return null;
}
