export { InstructorBoard } from "./InstructorBoard.tsx";
export { InstructorPicker } from "./InstructorPicker.tsx";
export { concernsInstructors } from "./instructor_events.ts";
export { useOrganizations } from "./use_people.ts";
