/** How this person reads times: set by the preferences, read by every formatter. The language is that of the texts. */
export interface FormatSettings {
  /** `12`: 2:30 pm. */
  hourCycle: 12 | 24;
  /** An IANA name; `null` for the zone of this computer. */
  timeZone: string | null;
}

let settings: FormatSettings = { hourCycle: 24, timeZone: null };

export function formatSettings(): FormatSettings {
  return settings;
}

/** Formats from the next rendering on. */
export function setFormatSettings(changed: FormatSettings): void {
  settings = { ...changed };
}
