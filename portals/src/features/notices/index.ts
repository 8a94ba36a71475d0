export { Bell } from "./Bell.tsx";
export { NoticeSettings } from "./NoticeSettings.tsx";
