/** Offers to take back what was just done to an absence: an added one is removed, a removed one is added again. */
import type { Absence } from "@coursewire/client";
import { useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { useUndo } from "@/features/undo/index.ts";
import { t } from "@/i18n/index.ts";
import { fieldSentence, Problem } from "@/platform/request_errors.ts";
import { bodyOfRemoved } from "./absence_form.ts";

export interface AbsenceUndo {
  /** `sentence` says what was done; `onUndone` is called when it is taken back. */
  added(absence: Absence, sentence: string, onUndone: () => void): void;
  removed(absence: Absence, sentence: string, onUndone: () => void): void;
}

export function useAbsenceUndo(): AbsenceUndo {
  const { api } = useSignedIn();
  const { invalidate } = useLive();
  const undo = useUndo();

  async function send(path: string, body: object): Promise<void> {
    await api.change("POST", path, body);
    for (const key of ["absences", "instructors"]) invalidate({ queryKey: [key] });
  }

  return {
    added({ absenceId }, sentence, onUndone) {
      undo.offer(sentence, async () => {
        // Somebody else may have removed it, or a request without a response has.
        await send(`/absences/${absenceId}/remove`, {}).catch(unlessMissing);
        onUndone();
      });
    },
    removed(absence, sentence, onUndone) {
      undo.offer(sentence, async () => {
        // The same absence once more changes nothing, so this may be repeated.
        await send("/absences", bodyOfRemoved(absence)).catch(inWords);
        onUndone();
      });
    },
  };
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Problem && error.code === "not_found")) throw error;
}

/** There is no field at which an error could be shown: of the fields only the instructor can have become wrong. */
function inWords(error: unknown): never {
  const message = error instanceof Problem && error.fields.instructorId;
  throw message ? new Error(fieldSentence(t("Instructor"), message)) : error;
}
