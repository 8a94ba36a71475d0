export { type Undo, useUndo } from "./use_undo.ts";
