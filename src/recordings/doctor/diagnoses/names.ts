import { quote } from "../../../data/formats/quote.js";
import type { Finding } from "../finding.js";

/** Groups of names that are one and the same under `normal`, where the source has several for it. */
function alike(names: Iterable<string>, normal: (name: string) => string): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of new Set(names)) groups.set(normal(name), [...(groups.get(normal(name)) ?? []), name]);
  return [...groups.values()].filter((group) => group.length > 1);
}

/** "S1" and "s01", "Anna" and "anna ": what is left without case, blanks, separators and leading zeros. */
export function normalSubject(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_.-]+/g, "")
    .replace(/0+(?=\d)/g, (zeros, at: number, text: string) => (at > 0 && /\d/.test(text[at - 1]!) ? zeros : ""));
}

/** As readers of labels: case, blanks, separators. */
export function normalLabel(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]+/g, "");
}

export function diagnoseSubjectNames(subjects: Iterable<string>): Finding[] {
  return alike(subjects, normalSubject).map((names) => ({
    kind: "subject names",
    severity: "warning",
    what: `subjects ${names.map((name) => quote(name)).join(" and ")} look like one person under ${names.length} names`,
    advice: "give them one name in the source: a person in training and test at once makes the accuracy too good",
  }));
}

export function diagnoseLabelSpelling(labels: Iterable<string>): Finding[] {
  return alike(labels, normalLabel).map((names) => ({
    kind: "label spelling",
    severity: "warning",
    what: `labels ${names.map((name) => quote(name)).join(" and ")} differ in case, blanks or separators alone`,
    advice: 'give both codes one "name" in the mapping\'s classes',
  }));
}
