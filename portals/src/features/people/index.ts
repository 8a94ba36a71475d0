export { InstructorBoard } from "./InstructorBoard.tsx";
export { InstructorPicker } from "./InstructorPicker.tsx";
export { useOrganizations } from "./use_people.ts";
