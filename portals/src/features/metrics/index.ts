export { RealtimePage } from "./RealtimePage.tsx";
