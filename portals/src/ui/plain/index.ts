/**
 * What the pages before a portal are made of. They do without Mantine's components, so that its code does not delay the
 * sign-in; its stylesheet is there, and gives the colours and sizes.
 */
export { Notice, Refusal } from "./Notice.tsx";
export { PlainButton } from "./PlainButton.tsx";
export { PasswordField, PlainField } from "./PlainField.tsx";
export { default as plain } from "./plain.module.css";
export { RetryNotice } from "./RetryNotice.tsx";
export { Waiting } from "./Waiting.tsx";
