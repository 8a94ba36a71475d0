// @vitest-environment happy-dom
import type { Presence, PresentPerson, Stay } from "@coursewire/client/presence";
import { MantineProvider } from "@mantine/core";
import { act, type ReactNode } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { initialsOf } from "@/domain/initials.ts";
import { PresenceLine, RowPresence, useStay } from "@/features/presence/index.ts";
import { PresenceStore } from "@/features/presence/presence_store.ts";
import { PresenceContext } from "@/features/presence/use_presence.ts";
import { render } from "./rendering.ts";

const person = (name: string, state: PresentPerson["state"] = "viewing"): PresentPerson => ({
  id: `p-${name}`,
  name,
  role: "admin",
  state,
});

/** Presence as the client's, without a connection. */
class FakePresence implements Presence {
  readonly log: string[] = [];
  #people: readonly PresentPerson[] = [];
  #listener = () => {};

  enter(courseId: number, state = "viewing"): Stay {
    this.log.push(`enter ${courseId} ${state}`);
    return { set() {}, leave: () => this.log.push(`leave ${courseId} ${state}`) };
  }
  people = (): readonly PresentPerson[] => this.#people;
  subscribe(listener: () => void): () => void {
    this.#listener = listener;
    return () => {};
  }
  watch = () => () => {};
  close(): void {
    this.log.push("close");
  }
  show(...people: PresentPerson[]): void {
    this.#people = people;
    this.#listener();
  }
}

function Page({ courseId }: { courseId: number | null }) {
  useStay(courseId, "viewing");
  return null;
}

let store: PresenceStore;
let presence: FakePresence;

beforeEach(() => {
  store = new PresenceStore();
  presence = new FakePresence();
});

/** Waits for what is loaded on demand. */
async function showPage(children: ReactNode): Promise<void> {
  await render(
    <MantineProvider>
      <PresenceContext value={store}>{children}</PresenceContext>
    </MantineProvider>,
  );
  await loaded();
}

async function loaded(): Promise<void> {
  await act(async () => {
    await vi.dynamicImportSettled();
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
}

async function show(...people: PresentPerson[]): Promise<void> {
  await act(async () => presence.show(...people));
  await loaded();
}

const signs = (): string[] =>
  [...document.querySelectorAll("[data-testid=present] [aria-hidden]")].map((sign) => sign.textContent ?? "");

describe("the store", () => {
  test("announces where the page is already when presence is there", () => {
    store.enter(118, "viewing");
    store.enter(119, "editing")();

    store.attach(presence);

    expect(presence.log).toEqual(["enter 118 viewing"]);
  });

  test("announces a stay and its end", () => {
    store.attach(presence);

    store.enter(118, "editing")();

    expect(presence.log).toEqual(["enter 118 editing", "leave 118 editing"]);
  });

  test("shows nobody after the end", () => {
    const end = store.attach(presence);
    presence.show(person("Dana"));
    expect(store.people(118)).toHaveLength(1);

    end();

    expect([store.people(118), presence.log]).toEqual([[], ["close"]]);
  });
});

test("a component stays at its course while it is shown", async () => {
  store.attach(presence);
  for (const courseId of [null, 118, 119, null]) await showPage(<Page courseId={courseId} />);

  expect(presence.log).toEqual(["enter 118 viewing", "leave 118 viewing", "enter 119 viewing", "leave 119 viewing"]);
});

describe("a row", () => {
  beforeEach(async () => {
    store.attach(presence);
    await showPage(<RowPresence courseId={118} />);
  });

  test("shows nothing while nobody is there", () => {
    expect(document.querySelector("[data-testid=present]")).toBeNull();
  });

  test("shows initials, and says in words who does what", async () => {
    await show(person("Dana", "editing"), person("Omar Haddad"), person("Zoe", "away"));

    expect(signs()).toEqual(["D", "OH", "Z"]);
    expect(document.querySelector("[data-testid=present]")?.getAttribute("title")).toBe(
      "Dana is editing, Omar Haddad is looking at this, Zoe has this open, but is away",
    );
  });

  test("counts those for whom there is no room", async () => {
    await show(...["Ana", "Ben", "Cem", "Dana", "Eva"].map((name) => person(name)));

    expect(signs()).toEqual(["A", "B", "+3"]);
  });
});

test("a row names three people at most to a screen reader", async () => {
  store.attach(presence);
  await showPage(<RowPresence courseId={118} />);

  await show(...["Ana", "Ben", "Cem", "Dana", "Eva"].map((name) => person(name)));

  expect(document.querySelector("[data-testid=present]")?.getAttribute("title")).toBe(
    "Ana is looking at this, Ben is looking at this, Cem is looking at this, and 2 others",
  );
});

describe("an open form", () => {
  const announced = (): string | null | undefined => document.querySelector("[role=status]")?.textContent;
  const shown = (): string | null | undefined =>
    document.querySelector("[data-testid=presence-line] > :last-child")?.textContent;

  beforeEach(async () => {
    store.attach(presence);
    await showPage(<PresenceLine courseId={118} isAnnounced />);
  });

  test("announces who edits the course too", async () => {
    const region = document.querySelector("[role=status]");
    expect(announced()).toBe("");

    await show(person("Dana", "editing"));

    expect(announced()).toBe("Dana is editing");
    expect(document.querySelector("[role=status]")).toBe(region);
  });

  test("shows who only looks at the course, and announces nothing of them", async () => {
    await show(person("Dana", "editing"), person("Omar"), person("Zoe", "away"));

    expect(announced()).toBe("Dana is editing");
    expect(shown()).toBe("Dana is editing · Omar is looking at this · Zoe has this open, but is away");
  });

  // React goes on changing texts that a browser has translated only where an element has nothing else.
  test("has each text alone in an element", async () => {
    await show(person("Dana", "editing"), person("Omar"));

    const texts = document.createTreeWalker(document.querySelector("[data-testid=presence-line]") as Node, 4);
    const beside: string[] = [];
    while (texts.nextNode())
      if (texts.currentNode.parentNode?.childNodes.length !== 1) beside.push(texts.currentNode.nodeValue ?? "");

    expect(shown()).toBe("Dana is editing · Omar is looking at this");
    expect(beside).toEqual([]);
  });

  test("names three people, and counts the others", async () => {
    await show(...Array.from({ length: 50 }, (_, number) => person(`Viewer ${number}`)));

    expect(announced()).toBe("");
    expect(shown()).toBe(
      "Viewer 0 is looking at this · Viewer 1 is looking at this · Viewer 2 is looking at this · and 47 others",
    );
  });
});

test.each([
  ["Dana", "D"],
  ["élodie de la tour", "ÉT"],
  ["  李 小龙 ", "李小"],
  ["👩‍🏫 Kim", "👩‍🏫K"],
  ["", ""],
])("the initials of %j are %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
