/** Says that a held list would show other rows, and shows them. It lies over the list, so that no row moves for it. */
import { UnstyledButton } from "@mantine/core";
import { ArrowUp } from "lucide-react";
import classes from "./CourseList.module.css";

export function WaitingPill({ text, onShow }: { text: string; onShow: () => void }) {
  return (
    <div className={classes.waiting}>
      <UnstyledButton className={classes.pill} onClick={onShow} data-testid="waiting">
        <ArrowUp size={14} aria-hidden />
        <span>{text}</span>
      </UnstyledButton>
    </div>
  );
}
