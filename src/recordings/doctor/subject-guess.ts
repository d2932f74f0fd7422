import type { Origin } from "../mapping.js";
import type { ExaminedKind } from "./examined-kind.js";
import { decision, type Decision } from "./guess.js";
import { naturally } from "./sniffed-kinds.js";

/** Who was recorded: by a column, or by the paths. */
export function guessSubject(kinds: readonly ExaminedKind[]): { subject: Origin | null; said: Decision } {
  const [lead] = kinds as [ExaminedKind];
  const slot = lead.slots.find(({ role }) => role === "subject");
  const { subject: column } = lead.guess;
  const fromPath = slot && decision("subject", `{${slot.name}} of the path`, slot.because, slot.sure);
  if (column !== null) {
    const { because, sure } = lead.guess.decisions[lead.samples[0]!.columns.indexOf(column)]!;
    if (slot && because === "the same as in the path") {
      return {
        subject: { from: "path", placeholder: slot.name },
        said: decision("subject", fromPath!.taken, `${slot.because}; column ${column} says the same`, "likely"),
      };
    }
    return {
      subject: { from: "column", column },
      said: decision("subject", `column ${column}`, because, sure, slot ? [fromPath!.taken] : []),
    };
  }
  if (slot) return { subject: { from: "path", placeholder: slot.name }, said: fromPath! };
  const others = lead.slots.filter(({ role }) => role === "other").map(({ name }) => `{${name}}`);
  return {
    subject: null,
    said: decision("subject", "none", "no column and nothing in the paths names persons: a test cannot be cut by person", "guess", others),
  };
}

/** The last three tenths of the subjects are the test's, as in UCI HAR 9 of 30; one of two, none of one. */
export function guessTestSubjects(subjects: readonly string[]): { test: readonly string[]; said: Decision | null } {
  const sorted = [...subjects].sort(naturally);
  if (sorted.length < 2) return { test: [], said: null };
  const test = sorted.slice(sorted.length - Math.max(1, Math.round(0.3 * sorted.length)));
  const shown = test.length > 12 ? `${test.slice(0, 12).join(", ")}, ...` : test.join(", ");
  return {
    test,
    said: decision(
      "test subjects",
      shown,
      `the last ${test.length === 1 ? "" : `${test.length} `}of ${sorted.length}; --test-subjects changes it`,
      "guess",
    ),
  };
}
