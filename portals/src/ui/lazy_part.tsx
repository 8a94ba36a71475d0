/**
 * Parts whose code is fetched apart from the first page. One that cannot be fetched, as without a connection, leaves the rest
 * of the portal as it is: a boundary around the part says so, and fetches it again.
 *
 * React remembers for ever that a part could not be fetched, and so did browsers until 2026. The boundary asks the browser
 * once more; where that does not help, the page has to be reloaded, as its text says.
 */
import {
  Component,
  type ComponentType,
  createElement,
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { t } from "@/i18n/index.ts";
import { LoadError } from "./LoadError.tsx";
import classes from "./lazy_part.module.css";
import { withStyles } from "./missing_styles.ts";

/**
 * Where menus, lists and hints are in the page: a part of `<main>`, because what is in no landmark is missed by those who go
 * from landmark to landmark with a screen reader.
 */
export const FLOATING_ID = "floating";

const RETRY_MS = 30_000;
/** How long something may take to open before the page says that it is being loaded. */
const PATIENCE_MS = 400;

class PartMissing extends Error {
  override name = "PartMissing";
  /** Rejects as long as the part cannot be fetched. */
  readonly fetchAgain: () => Promise<unknown>;
  /** Whether it was shown before, so that the part is fetched again before anybody asks for that. */
  wasShown = false;

  constructor(cause: unknown, fetchAgain: () => Promise<unknown>) {
    super("A part of the portal could not be fetched.", { cause });
    this.fetchAgain = fetchAgain;
  }
}

/** A component that is fetched when it is first rendered. It needs one of the boundaries below around it. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let afterFailure: ComponentType<Props> | null = null;
  const fetchPart = withStyles(load);
  async function fetchAgain(): Promise<void> {
    afterFailure ??= await fetchPart();
  }
  const First = lazy(async () => {
    try {
      return { default: await fetchPart() };
    } catch (cause) {
      throw new PartMissing(cause, fetchAgain);
    }
  });
  return (props) => createElement(afterFailure ?? (First as ComponentType<Props>), props);
}

interface BoundaryProps {
  children: ReactNode;
}

interface PlacedPartProps extends BoundaryProps {
  /** What is shown until the part is there. */
  fallback?: ReactNode;
}

/** Around a part that is a place of the page: the error is in its place. */
export function PlacedPart({ children, fallback }: PlacedPartProps) {
  return (
    <Boundary fallback={fallback} renderMissing={(retrying) => <ErrorInPlace {...retrying} />}>
      {children}
    </Boundary>
  );
}

/** How to fetch the parts again that are missing in their places. */
const missingParts = new Set<() => void>();

/** As when an outage has ended. */
export function fetchMissingParts(): void {
  for (const retry of [...missingParts]) retry();
}

export function hasMissingParts(): boolean {
  return missingParts.size > 0;
}

function ErrorInPlace(retrying: Retrying) {
  const retry = useEffectEvent(retrying.onRetry);
  useEffect(() => {
    const run = (): void => retry();
    missingParts.add(run);
    return () => void missingParts.delete(run);
  }, []);
  return <LoadError text={missingText()} {...retrying} />;
}

interface OpenedPartProps extends BoundaryProps {
  /** Whether the part is to be seen. When it is opened again, it is fetched again. */
  isOpen: boolean;
  onClose: () => void;
  /** Fetches the part again; `null` unless its error is shown. */
  retry?: RefObject<(() => void) | null> | undefined;
}

/** Around a part that somebody opens above the page: the error is above the page too, until it is closed. */
export function OpenedPart({ children, isOpen, onClose, retry }: OpenedPartProps) {
  const [self] = useState(() => ({}));
  // Two errors would lie on each other. After the effect with which an error of this part notes itself.
  useEffect(() => {
    if (isOpen) for (const [part, close] of shownErrors) if (part !== self) close();
  }, [isOpen, self]);
  return (
    <Boundary
      fallback={isOpen && <Opening onEscape={onClose} />}
      isWanted={isOpen}
      renderMissing={(retrying) => isOpen && <ErrorAbove {...retrying} part={self} onClose={onClose} retry={retry} />}
    >
      {children}
    </Boundary>
  );
}

/** How to close the errors above the page, by their parts. */
const shownErrors = new Map<object, () => void>();

interface ErrorAboveProps extends Retrying, Pick<OpenedPartProps, "onClose" | "retry"> {
  part: object;
}

function ErrorAbove({ part, isRetrying, onRetry, onClose, retry }: ErrorAboveProps) {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    shownErrors.set(part, () => close());
    return () => void shownErrors.delete(part);
  }, [part]);
  useImperativeHandle(retry, () => onRetry, [onRetry]);
  return above(
    <div className={classes.floating}>
      <Escapable onEscape={onClose} />
      <LoadError
        text={missingText()}
        isRetrying={isRetrying}
        onRetry={onRetry}
        withCloseButton
        closeButtonLabel={t("Close")}
        onClose={onClose}
      />
    </div>,
  );
}

function above(content: ReactNode): ReactNode {
  return createPortal(content, document.getElementById(FLOATING_ID) ?? document.body);
}

/** What was opened and is not there yet. */
function Opening({ onEscape }: { onEscape: () => void }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <Escapable onEscape={onEscape} />
      {isLong &&
        above(
          <p role="status" className={classes.opening}>
            {t("Loading")}
          </p>,
        )}
    </>
  );
}

/** Escape closes what is not there yet, wherever the focus is, and nothing behind it. */
function Escapable({ onEscape }: { onEscape: () => void }) {
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    onEscape();
  });
  useEffect(() => {
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
  return null;
}

/** Around a part that nobody has asked for: it is left out, and fetched again later. */
export function OptionalPart({ children }: BoundaryProps) {
  return <Boundary renderMissing={({ onRetry }) => <RetryLater onRetry={onRetry} />}>{children}</Boundary>;
}

function missingText(): string {
  return t(
    "This part of the portal could not be fetched. Check the connection and try again. If that does not help, reload the page when you are connected.",
  );
}

function RetryLater({ onRetry }: { onRetry: () => void }) {
  const retry = useEffectEvent(onRetry);
  useEffect(() => {
    const run = (): void => retry();
    const timer = setInterval(run, RETRY_MS);
    window.addEventListener("online", run);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", run);
    };
  }, []);
  return null;
}

interface Retrying {
  isRetrying: boolean;
  onRetry: () => void;
}

interface Props extends PlacedPartProps {
  isWanted?: boolean;
  renderMissing: (retrying: Retrying) => ReactNode;
}

interface State {
  error: unknown;
  isRetrying: boolean;
}

class Boundary extends Component<Props, State> {
  override state: State = { error: null, isRetrying: false };

  static getDerivedStateFromError(error: unknown): State {
    return { error, isRetrying: false };
  }

  override componentDidCatch(error: unknown): void {
    if (!(error instanceof PartMissing)) return;
    if (error.wasShown) this.#retry();
    error.wasShown = true;
  }

  override componentDidUpdate(before: Props): void {
    if (this.props.isWanted && !before.isWanted) this.#retry();
  }

  readonly #retry = (): void => {
    const { error, isRetrying } = this.state;
    if (!(error instanceof PartMissing) || isRetrying) return;
    this.setState({ isRetrying: true });
    error.fetchAgain().then(
      () => this.setState({ error: null, isRetrying: false }),
      () => this.setState({ isRetrying: false }),
    );
  };

  override render(): ReactNode {
    const { children, fallback = null, renderMissing } = this.props;
    const { error, isRetrying } = this.state;
    if (error === null) return <Suspense fallback={fallback}>{children}</Suspense>;
    // Another error is a fault of the program, for the boundary around all.
    if (!(error instanceof PartMissing)) throw error;
    return renderMissing({ isRetrying, onRetry: this.#retry });
  }
}
