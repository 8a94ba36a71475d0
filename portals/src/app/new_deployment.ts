/**
 * After a deployment the files of the build before it may be gone, so that a page that was opened before it cannot load its
 * other parts. It is loaded again then, once for each deployment. Where only the connection is lost, nothing happens: a
 * reload would take away what the page still shows.
 */
const KEY = "coursewire:reloaded-for";

interface Page {
  /** The path of the script with which this page has started, as in its HTML. */
  entry: string | null;
  reload: () => void;
}

/** Listens, until the returned function is called, for parts that cannot be loaded: https://vite.dev/guide/build#load-error-handling */
export function reloadAfterDeployments(page: Page = thisPage()): () => void {
  const onError = (): void => void reloadIfOutdated(page);
  addEventListener("vite:preloadError", onError);
  return () => removeEventListener("vite:preloadError", onError);
}

/** Reloads if the site serves another build, unless that was tried for the same build. */
async function reloadIfOutdated({ entry, reload }: Page): Promise<void> {
  const served = await servedEntry();
  if (!entry || !served || served === entry || triedFor(served)) return;
  reload();
}

function thisPage(): Page {
  const script = document.querySelector('script[type="module"][src]');
  return { entry: script?.getAttribute("src") ?? null, reload: () => location.reload() };
}

/** The script that the site's page names now; `null` if it cannot be fetched. */
async function servedEntry(): Promise<string | null> {
  try {
    const response = await fetch("/", { cache: "no-store" });
    const html = new DOMParser().parseFromString(await response.text(), "text/html");
    return html.querySelector('script[type="module"][src]')?.getAttribute("src") ?? null;
  } catch {
    return null;
  }
}

/** Remembers the build, so that a page from a cache is not loaded again and again. */
function triedFor(served: string): boolean {
  try {
    if (sessionStorage.getItem(KEY) === served) return true;
    sessionStorage.setItem(KEY, served);
    return false;
  } catch {
    // Without a memory there is no guard against a loop.
    return true;
  }
}
