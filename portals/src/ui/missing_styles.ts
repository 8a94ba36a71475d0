/**
 * Style sheets of parts that could not be fetched. The code that Vite adds to `import()` fetches the style sheets of a part
 * once, also if that fails, so that a later attempt would show the part without them. Each has its fetch that is under way.
 */
const missing = new Map<string, Promise<void> | null>();

/**
 * Notes the style sheets that cannot be fetched, and fetches them when the browser is connected again, until the returned
 * function is called.
 */
export function watchStyles(): () => void {
  const note = ({ target }: Event): void => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== "stylesheet") return;
    missing.set(target.href, null);
    target.remove();
  };
  const fetchAll = (): void => void fetchMissingStyles().catch(() => {});
  // The errors of elements do not bubble.
  window.addEventListener("error", note, { capture: true });
  window.addEventListener("online", fetchAll);
  return () => {
    window.removeEventListener("error", note, { capture: true });
    window.removeEventListener("online", fetchAll);
  };
}

/**
 * A `load` whose code comes with its style sheets. After a failure it waits for those that are missing, since they may be its
 * own. Otherwise its own are fetched with it, or have been: it neither waits nor fails because of another part's.
 */
export function withStyles<Code>(load: () => Promise<Code>): () => Promise<Code> {
  let hasFailed = false;
  return async () => {
    const styles = fetchMissingStyles();
    if (hasFailed) await styles;
    // What is missing still, the next part or connection fetches.
    else styles.catch(() => {});
    try {
      const code = await load();
      hasFailed = false;
      return code;
    } catch (cause) {
      hasFailed = true;
      throw cause;
    }
  };
}

/** Fetches what is missing. Rejects if that is not possible yet. */
async function fetchMissingStyles(): Promise<void> {
  await Promise.all([...missing.keys()].map(fetchOnce));
}

function fetchOnce(href: string): Promise<void> {
  const underWay = missing.get(href);
  if (underWay) return underWay;
  const fetching = addStyles(href).then(
    () => void missing.delete(href),
    (cause: unknown) => {
      missing.set(href, null);
      throw cause;
    },
  );
  missing.set(href, fetching);
  return fetching;
}

function addStyles(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.crossOrigin = "";
    link.href = href;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(`${href} could not be fetched.`)));
    document.head.append(link);
  });
}
