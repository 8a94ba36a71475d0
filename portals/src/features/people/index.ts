export { InstructorPicker } from "./InstructorPicker.tsx";
export { concernsInstructors } from "./instructor_events.ts";
export { type Slot, useInstructorNames, useOrganizations } from "./use_people.ts";
