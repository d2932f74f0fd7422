import { quote } from "../../../data/formats/quote.js";
import type { Finding } from "../finding.js";

/** Windows of each class, and of which subjects; subjects are empty where nobody says. */
export interface ClassCount {
  readonly name: string;
  readonly windows: number;
  readonly subjects: readonly string[];
}

/** Fewer windows than this teach nothing, and half of them in a test prove nothing. */
const FEWEST_WINDOWS = 30;

export function diagnoseClasses(classes: readonly ClassCount[]): Finding[] {
  const findings: Finding[] = [];
  const few = classes.filter(({ windows }) => windows < FEWEST_WINDOWS);
  if (few.length > 0) {
    findings.push({
      kind: "class",
      severity: "warning",
      what: `${few.length} of ${classes.length} classes ${few.length === 1 ? "has" : "have"} fewer than ${FEWEST_WINDOWS} windows: ${list(few.map(({ name, windows }) => `${quote(name, 40)} ${windows}`))}`,
      advice: 'record more, join classes by giving them one "name", or leave them out with "name": null',
    });
  }
  const single = classes.filter(({ windows, subjects }) => windows > 0 && subjects.length === 1);
  const everybody = new Set(classes.flatMap(({ subjects }) => subjects));
  if (single.length > 0 && everybody.size > 1) {
    findings.push({
      kind: "class",
      severity: "warning",
      what: `${single.length} of ${classes.length} classes ${single.length === 1 ? "is" : "are"} of one subject alone: ${list(single.map(({ name, subjects }) => `${quote(name, 40)} of ${subjects[0]}`))}`,
      advice: 'a cut by subject either learns or tests such a class, never both: record it with others, or leave it out with "name": null',
    });
  }
  return findings;
}

function list(items: readonly string[]): string {
  return items.length <= 6 ? items.join(", ") : `${items.slice(0, 6).join(", ")} and ${items.length - 6} more`;
}
