import { authgen, run } from "./support.mjs";

const catalog = JSON.parse(run(authgen, ["catalog", "--json"]));
const questionOf = (wanted) => catalog.questions.find(({ id }) => id === wanted);

export const choicesOf = (wanted) => questionOf(wanted).choices.map(({ choice }) => choice);

/** All choices, the default first. */
export const ordered = (wanted) => [...new Set([questionOf(wanted).default, ...choicesOf(wanted)])];
