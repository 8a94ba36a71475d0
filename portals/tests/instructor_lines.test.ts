import { describe, expect, test } from "vitest";
import { freeFirst, type InstructorLine, matching } from "@/features/people/instructor_lines.ts";

const line = (name: string, tone: "free" | "busy" = "free"): InstructorLine => ({
  instructorId: name.length,
  name,
  availability: { tone, words: tone },
});

describe("the lines of the instructors", () => {
  test("are found by the beginning of each word, without case and accents", () => {
    const lines = [line("José García"), line("Sara Miller"), line("Mike")];
    const found = (search: string) => matching(lines, search).map(({ name }) => name);

    expect(found("jose")).toEqual(["José García"]);
    expect(found("mil SAR")).toEqual(["Sara Miller"]);
    expect(found("ike")).toEqual([]);
    expect(found("  ")).toHaveLength(3);
  });

  test("begin with those who are free, otherwise in the order of the service", () => {
    const lines = [line("Ada", "busy"), line("Ben"), line("Cleo", "busy"), line("Dev")];
    expect(freeFirst(lines).map(({ name }) => name)).toEqual(["Ben", "Dev", "Ada", "Cleo"]);
  });
});
