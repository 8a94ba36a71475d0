export {
  ALL_NOTICES,
  KIND_OF_TYPE,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticeLevel,
  type NoticeLevels,
  noticeLevelOf,
} from "./notice_kinds.ts";
export { type Preferences, preferences, usePreferences } from "./preferences.ts";
