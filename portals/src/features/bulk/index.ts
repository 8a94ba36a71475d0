export { BulkBar } from "./BulkBar.tsx";
export { BulkHost, useIsBulkOpen } from "./BulkHost.tsx";
