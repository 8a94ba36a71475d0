/**
 * The time zones to choose from, and the search among them. Browsers list some zones under names that IANA has replaced, such
 * as Asia/Calcutta, and leave out UTC; people look for the present name, and the service accepts both.
 */
import { t } from "@/i18n/index.ts";
import { offsetName, zoneName } from "./time_zones.ts";

export interface Zone {
  /** The IANA name. */
  name: string;
  /** “Kolkata, Asia” */
  label: string;
  /** What the search reads, besides the offset: city, region and the name before, folded. */
  words: string;
}

/** The name that IANA has replaced, by the present one. https://data.iana.org/time-zones/tzdb/backward */
const RENAMED: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** The zone under the name that IANA uses now, as far as it is listed here. */
export function presentName(timeZone: string): string {
  return /^(Etc\/)?UTC$/.test(timeZone) ? "UTC" : (RENAMED[timeZone] ?? timeZone);
}

const FORMER = Object.fromEntries(Object.entries(RENAMED).map(([former, present]) => [present, former]));

/** Every zone that this browser knows, sorted by name, and those given besides. */
export function zoneList(besides: readonly string[] = []): Zone[] {
  const names = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), ...besides].map(presentName));
  return [...names].sort().map((name) => {
    const label = zoneLabelInFull(name);
    return { name, label, words: folded(`${label} ${name} ${FORMER[name] ?? ""}`) };
  });
}

/** Buenos Aires, Argentina, America */
export function zoneLabelInFull(timeZone: string): string {
  const [region = "", ...places] = presentName(timeZone).replaceAll("_", " ").split("/");
  return [...places.reverse(), places.length > 0 ? regionName(region) : region].join(", ");
}

/**
 * The zones that a search finds: each word begins a word of the city, the region or the offset. If there are none, the words
 * of the zone's own name count, as in “Central European Standard Time”.
 */
export function foundZones(zones: readonly Zone[], search: string, now: Date = new Date()): Zone[] {
  const wanted = folded(search).split(" ").filter(Boolean);
  const finds = (text: string): boolean => wanted.every((word) => ` ${text}`.includes(` ${word}`));
  const found = zones.filter(({ words }) => finds(words));
  if (found.length > 0) return found;
  // Names and offsets take a formatter for each zone, so they are asked only now.
  return zones.filter(({ name, words }) =>
    finds(`${words} ${folded(offsetsOf(name, now))} ${folded(zoneName(name, now))}`),
  );
}

/** GMT+5:30 +5:30 UTC+5:30 */
function offsetsOf(timeZone: string, now: Date): string {
  const offset = offsetName(now, timeZone);
  const hours = offset.replace(/^(GMT|UTC)/, "") || "+0";
  return `GMT${hours} UTC${hours} ${hours}`;
}

function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/−/g, "-")
    .replace(/[\s,_/]+/g, " ")
    .trim();
}

function regionName(region: string): string {
  switch (region) {
    case "Africa":
      return t("Africa");
    case "America":
      return t("America");
    case "Antarctica":
      return t("Antarctica");
    case "Arctic":
      return t("Arctic");
    case "Asia":
      return t("Asia");
    case "Atlantic":
      return t("Atlantic");
    case "Australia":
      return t("Australia");
    case "Europe":
      return t("Europe");
    case "Indian":
      return t("Indian Ocean");
    case "Pacific":
      return t("Pacific");
    default:
      return region;
  }
}
