import { describe, expect, test } from "vitest";
import { foundZones, presentName, zoneLabelInFull, zoneList } from "@/domain/zone_list.ts";

const NOW = new Date("2025-07-10T12:00:00Z");
const found = (search: string): string[] => foundZones(zoneList(), search, NOW).map(({ name }) => name);

test("zones are listed under IANA's present names, UTC and unusual zones included", () => {
  const names = zoneList(["Etc/GMT+5"]).map(({ name }) => name);

  expect(names).toEqual(expect.arrayContaining(["Asia/Kolkata", "UTC", "America/Toronto", "Europe/Kyiv", "Etc/GMT+5"]));
  expect(names).not.toContain("Asia/Calcutta");
  expect(new Set(names).size).toBe(names.length);
  expect(presentName("Asia/Calcutta")).toBe("Asia/Kolkata");
  expect(presentName("Etc/UTC")).toBe("UTC");
});

test("the service knows each name that is listed as IANA's present one", () => {
  for (const { name } of zoneList()) expect(() => new Intl.DateTimeFormat("en", { timeZone: name })).not.toThrow();
});

test("a zone is shown by its city", () => {
  expect(zoneLabelInFull("America/Argentina/Buenos_Aires")).toBe("Buenos Aires, Argentina, America");
  expect(zoneLabelInFull("Asia/Calcutta")).toBe("Kolkata, Asia");
  expect(zoneLabelInFull("UTC")).toBe("UTC");
});

describe("a search", () => {
  test.each([
    ["kolk", "Asia/Kolkata"],
    ["Calcutta", "Asia/Kolkata"],
    ["asia kolkata", "Asia/Kolkata"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["new y", "America/New_York"],
    ["utc", "UTC"],
    ["+5:30", "Asia/Kolkata"],
    ["gmt+5:30", "Asia/Kolkata"],
    ["central european", "Europe/Paris"],
    ["São Paulo", "America/Sao_Paulo"],
  ])("for %s finds %s", (search, name) => {
    expect(found(search)).toContain(name);
  });

  test("reads the beginnings of words only", () => {
    expect(found("olkata")).toEqual([]);
  });
});
