#!/bin/sh
# @tanstack/query-core 5.108.0
# invalidateQueries() followed by fetchNextPage() before the refetch has answered leaves the old pages in the cache, and
# the query counts as fresh: the page load cancels the refetch, and its success clears `isInvalidated` for all pages.
# Nothing tells of it: `await invalidateQueries()` resolves as if the refetch had been made, with the page's answer.
#
# Output seen:
#   requests: page 1 of version 1, page 1 of version 2, page 2 of version 2
#   invalidateQueries resolved, no error; isInvalidated: false; stale: false
#   shown: page 1 of version 1, page 2 of version 2
#
# Exits with 1 if the first page is of version 2, or the query is still stale.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact @tanstack/query-core@5.108.0
cat > page.mjs <<'END'
import { InfiniteQueryObserver, QueryClient } from "@tanstack/query-core";

let version = 1;
const requests = [];
const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
const observer = new InfiniteQueryObserver(client, {
  queryKey: ["list"],
  queryFn: async ({ pageParam }) => {
    const answer = `page ${pageParam} of version ${version}`;
    requests.push(answer);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return answer;
  },
  initialPageParam: 1,
  getNextPageParam: (_last, pages) => pages.length + 1,
});
observer.subscribe(() => {});
await new Promise((resolve) => setTimeout(resolve, 200));

version = 2;
const invalidated = client.invalidateQueries({ queryKey: ["list"] });
await new Promise((resolve) => setTimeout(resolve, 20));
const { isError } = await observer.fetchNextPage();
await invalidated;
await new Promise((resolve) => setTimeout(resolve, 500));

const { isInvalidated, data } = client.getQueryState(["list"]);
const { isStale } = observer.getCurrentResult();
console.log("requests:", requests.join(", "));
console.log(`invalidateQueries resolved, ${isError ? "an" : "no"} error; isInvalidated: ${isInvalidated}; stale: ${isStale}`);
console.log("shown:", data.pages.join(", "));
process.exit(data.pages[0] === "page 1 of version 1" && !isInvalidated && !isStale && !isError ? 0 : 1);
END
node page.mjs
