/**
 * Buttons whose menu or panel is fetched apart from the page: its library is as large as the rest of a first page. It is
 * fetched when the browser has nothing else to do, or when such a button is pressed before.
 */
import {
  type ComponentType,
  cloneElement,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
  type Ref,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { withStyles } from "./missing_styles.ts";
import { useCloseOnEscape } from "./use_close_on_escape.ts";

type Trigger = ReactElement<HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLButtonElement> }>;

export interface Floating {
  /** The button. */
  trigger: Trigger;
}

const parts = new Set<{ fetch(): Promise<void> }>();

/** A menu or a panel that is fetched once. */
export class FloatingPart<Props extends Floating> {
  readonly popup: "menu" | "dialog";
  readonly #load: () => Promise<ComponentType<Props>>;
  /** `null` until it is there. */
  Component: ComponentType<Props> | null = null;

  constructor(popup: "menu" | "dialog", load: () => Promise<ComponentType<Props>>) {
    this.popup = popup;
    this.#load = withStyles(load);
    parts.add(this);
  }

  /** Rejects if it cannot be fetched, and tries again when it is called again. */
  async fetch(): Promise<void> {
    if (this.Component) return;
    this.Component = await this.#load();
  }
}

/** Fetches what the buttons open. */
export function fetchFloating(): void {
  for (const part of parts) void part.fetch().catch(() => {});
}

type Props<Part extends Floating> = { part: FloatingPart<Part> } & Part;

/**
 * The button alone until it is pressed and its menu or panel is there; then both, with the other properties. A list has many
 * buttons, few of which are pressed.
 */
export function OnDemand<Part extends Floating>({ part, ...props }: Props<Part>) {
  const [{ Component }, setShown] = useState<{ Component: ComponentType<Part> | null }>({ Component: null });
  if (Component) return <Component {...(props as unknown as Part)} />;
  const show = (): void => setShown({ Component: part.Component });
  // Where it cannot be fetched, as without a connection, the next press tries again.
  const press = (): void => (part.Component ? show() : void part.fetch().then(show, () => {}));
  return cloneElement((props as unknown as Part).trigger, {
    "aria-haspopup": part.popup,
    "aria-expanded": false,
    onClick: press,
    ...(part.popup === "menu" ? { onKeyDown: opensByArrow(press) } : {}),
  });
}

/** Arrow Down opens a menu, as Enter does. https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */
export function opensByArrow(open: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  };
}

interface Opened {
  opened: boolean;
  setOpened: (opened: boolean) => void;
  /** Of the button, which replaces the one that was pressed and takes over its focus. */
  target: RefObject<HTMLButtonElement | null>;
}

/** Open from the first rendering, which follows a press. */
export function useOpened(): Opened {
  const [opened, setOpened] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  useCloseOnEscape(opened, setOpened);
  useLayoutEffect(() => {
    target.current?.focus({ preventScroll: true });
    // After the focus, to which the menu returns when it closes.
    setOpened(true);
  }, []);
  return { opened, setOpened, target };
}
