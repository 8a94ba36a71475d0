// @vitest-environment happy-dom
/** Names are found by the beginnings of their words, without regard to case and accents, wherever they are searched. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MantineProvider } from "@mantine/core";
import { act, useState } from "react";
import { expect, test } from "vitest";
import { hasWords } from "@/domain/words.ts";
import { foundAbsences } from "@/features/absences/absence_range.ts";
import { matchingRows, rowsOf } from "@/features/calendar/instructor_rows.ts";
import { SearchSelect } from "@/ui/index.ts";
import { absence } from "./builders.ts";
import { render, settle } from "./rendering.ts";

const NAMES = ["Zoë Müller", "École Polytechnique", "Omar", "Łukasz Zola"];

function Chosen() {
  const [value, setValue] = useState("");
  return (
    <>
      <SearchSelect
        name="who"
        label="Who"
        nothingFoundMessage="Nobody is called that."
        options={NAMES.map((label, at) => ({ value: String(at), label }))}
        value={value}
        onChange={setValue}
      />
      <output>{value}</output>
    </>
  );
}

const shown = () => [...document.querySelectorAll("[role=option]")].map(({ textContent }) => textContent);

async function type(text: string): Promise<void> {
  const input = document.querySelector<HTMLInputElement>("input[name=who]") as HTMLInputElement;
  await act(async () => input.focus());
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  await act(async () => void input.dispatchEvent(new Event("input", { bubbles: true })));
  await settle();
}

test("a field that searches names", async () => {
  await render(
    <MantineProvider env="test">
      <Chosen />
    </MantineProvider>,
  );
  await type("zoe");
  expect(shown()).toEqual(["Zoë Müller"]);
  await type("muller ZO");
  expect(shown()).toEqual(["Zoë Müller"]);
  await type("ecole");
  expect(shown()).toEqual(["École Polytechnique"]);
  await type("zo");
  expect(shown()).toEqual(["Zoë Müller", "Łukasz Zola"]);
  await type("");
  expect(shown()).toEqual(NAMES);
});

test("the lists of absences, of people and of the calendar", () => {
  const absences = NAMES.map((instructorName, absenceId) => absence({ absenceId, instructorName }));
  const found = foundAbsences(absences, true, "zoe", new Date());
  expect(found.map(({ instructorName }) => instructorName)).toEqual(["Zoë Müller"]);

  const rows = rowsOf(
    [],
    [],
    absences.map((each, instructorId) => ({ ...each, instructorId })),
  );
  expect(matchingRows(rows, "ecole poly").map(({ name }) => name)).toEqual(["École Polytechnique"]);

  expect(hasWords("12 École", "ecole 12")).toBe(true);
  expect(hasWords("12 École", "cole")).toBe(false);
  expect(hasWords("École", " (")).toBe(true);
});

test("no field has Mantine's own filter, which finds no é by an e", () => {
  const sources = join(import.meta.dirname, "../src");
  const own = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) => {
    if (!name.endsWith(".tsx")) return false;
    const text = readFileSync(join(sources, name), "utf8");
    const fields = text.match(/<(Autocomplete|TagsInput)\b|\n\s+searchable\n/g)?.length ?? 0;
    return fields > (text.match(/\n\s+filter=/g)?.length ?? 0) || text.includes("defaultOptionsFilter");
  });
  expect(own).toEqual([]);
});
