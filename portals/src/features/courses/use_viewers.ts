import { useEffect, useState } from "react";
import { useLive } from "@/features/live/index.ts";

interface Viewer {
  name: string;
  role: string;
}

const NOBODY: Viewer[] = [];

/** Who else looks at the course; tells others that we do. */
export function useViewers(courseId: number): Viewer[] {
  const { realtime } = useLive();
  const [viewers, setViewers] = useState(NOBODY);

  useEffect(() => {
    const end = realtime.on("presenceChanged", (presence) => {
      if (presence.courseId === courseId) setViewers(presence.viewers);
    });
    realtime.view(courseId);
    return () => {
      end();
      realtime.view(null);
      setViewers(NOBODY);
    };
  }, [realtime, courseId]);

  return viewers;
}
