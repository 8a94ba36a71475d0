/** The sentences for refusals, in one part of the build: it is fetched after the first page, or when a refusal comes before. */
export { refusalText, undoRefusalText } from "./refusal_texts.ts";
export { ruleText } from "./rule_texts.ts";
