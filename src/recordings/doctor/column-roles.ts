import type { NamedColumn } from "./column-name.js";
import type { ColumnSummary } from "./column-summary.js";
import { short } from "./finding.js";
import type { Sureness } from "./guess.js";
import type { FileSample } from "./sample-table.js";
import { runsForward } from "./time-column.js";
import { isActivity } from "./words.js";

export interface ColumnRole {
  /** "other": left out. */
  readonly role: "time" | "label" | "subject" | "recording" | "signal" | "other";
  readonly because: string;
  readonly sure: Sureness;
}

interface Known {
  readonly names: readonly (NamedColumn | null)[];
  /** Over all files that were looked into. */
  readonly summaries: readonly ColumnSummary[];
  readonly subjectInPath: readonly string[] | null;
  /** Roles that the format itself gives to columns by name; null: it gives none. */
  readonly given: ReadonlyMap<string, ColumnRole> | null;
}

const MOST_LABELS = 200;
/** A label stays for at least so many samples on average; a reading seldom does. */
const LEAST_RUN = 20;

/** What each column of a kind of file is: one time, one label, one subject at most. */
export function findRoles(files: readonly FileSample[], { names, summaries, subjectInPath, given }: Known): ColumnRole[] {
  if (given) return summaries.map((summary, c) => given.get(files[0]!.columns[c]!) ?? empty(summary) ?? reading(summary));
  const roles: (ColumnRole | undefined)[] = summaries.map((summary, c) => empty(summary) ?? counter(summary, names[c] ?? null, files, c));
  const free = (c: number): boolean => roles[c] === undefined;
  const named = (role: NamedColumn["role"]): number[] => summaries.flatMap((_, c) => (free(c) && names[c]?.role === role ? [c] : []));
  const unnamed = (): number[] => summaries.flatMap((_, c) => (free(c) && (names[c] === null || names[c]?.role === null) ? [c] : []));
  const set = (c: number | undefined, role: ColumnRole["role"], because: string, sure: Sureness): void => {
    if (c !== undefined) roles[c] = { role, because, sure };
  };

  const isTime = (c: number): boolean => files.every((file) => runsForward(file.summaries[c]!)) || runsForward(summaries[c]!);
  const times = named("time").filter(isTime);
  // Of several the finest: most stamps of their own.
  const finest = times.sort((a, b) => share(summaries[b]!) - share(summaries[a]!) || a - b)[0] ?? unnamed().filter(isTime)[0];
  set(finest, "time", names[finest ?? -1]?.role === "time" ? "its name" : "it goes up all the way", "likely");
  for (const c of named("time")) {
    const texts = summaries[c]!.texts > 0;
    set(
      c,
      "other",
      finest === undefined ? (texts ? "a time that is not ISO 8601" : "called a time, but does not go up") : "another time",
      "likely",
    );
  }

  for (const c of named("subject")) chooseOne(c, "subject", "its name");
  const labels = named("label").filter((c) => !summaries[c]!.tooMany && summaries[c]!.values.size <= MOST_LABELS);
  for (const c of labels.sort((a, b) => Number(summaries[b]!.values.size > 1) - Number(summaries[a]!.values.size > 1) || a - b))
    chooseOne(c, "label", "its name");
  for (const c of unnamed()) {
    if (
      constantInFiles(files, c) &&
      subjectInPath !== null &&
      files.every((file, n) => sameName([...file.summaries[c]!.values.keys()][0] ?? "", subjectInPath[n]!))
    ) {
      chooseOne(c, "subject", "the same as in the path");
    }
  }
  const codes = unnamed().filter((c) => isCode(summaries[c]!));
  // Words before numbers; of numbers those that change more often are the label, as a subject wears a sensor for several.
  const ordered = codes.sort((a, b) => Number(words(b)) - Number(words(a)) || summaries[b]!.changes - summaries[a]!.changes || a - b);
  if (ordered.length <= 4) {
    if (!roles.some((role) => role?.role === "label")) {
      const c = ordered.find((each) => summaries[each]!.values.size > 1);
      if (c !== undefined) {
        const activities = [...summaries[c]!.values.keys()].some(isActivity);
        set(
          c,
          "label",
          `${summaries[c]!.values.size} different values in long runs${activities ? ", names of activities" : ""}`,
          activities ? "certain" : "likely",
        );
      }
    }
    const rest = ordered.find((c) => free(c));
    if (rest !== undefined && !roles.some((role) => role?.role === "subject") && (subjectInPath === null || constantInFiles(files, rest))) {
      set(rest, "subject", `${summaries[rest]!.values.size} different values, in longer runs than the label`, "guess");
    }
  }
  for (const c of named("recording")) {
    const varies = files.some((file) => file.summaries[c]!.changes > 0);
    set(
      c,
      varies && !summaries[c]!.tooMany ? "recording" : "other",
      varies ? "its name, and it changes within files" : "the same all through a file",
      "likely",
    );
  }
  for (const c of named("index")) set(c, "other", "its name: a number of rows", "likely");
  for (const c of named("aside"))
    set(c, "other", "its name: where somebody was, or what the phone counts, and not how somebody moves", "likely");
  // Other ways to say what was done would tell the network the answer.
  if (roles.some((role) => role?.role === "label"))
    for (const c of unnamed())
      if (isCode(summaries[c]!)) set(c, "other", "few values in long runs, as labels have: it may tell what the label tells", "guess");
  return summaries.map((summary, c) => roles[c] ?? reading(summary));

  function chooseOne(c: number, role: "label" | "subject", because: string): void {
    const taken = roles.some((each) => each?.role === role);
    set(c, taken ? "other" : role, taken ? `another ${role}` : because, "likely");
  }
  function words(c: number): boolean {
    return summaries[c]!.texts > 0;
  }
}

function empty({ cells, missing }: ColumnSummary): ColumnRole | undefined {
  if (missing === cells) return { role: "other", because: "no value in what was read", sure: "likely" };
  if (missing > cells / 2)
    return { role: "other", because: `${short((100 * missing) / cells)} % of its values are missing`, sure: "likely" };
  return undefined;
}

/** 0, 1, 2, ... in every file: where a row stands, and not when it was measured. */
function counter(summary: ColumnSummary, name: NamedColumn | null, files: readonly FileSample[], c: number): ColumnRole | undefined {
  const counts =
    summary.integers && summary.downs === 0 && summary.repeats === 0 && summary.ups > 3 && summary.steps.every((step) => step === 1);
  const named = name?.role === "time" && (name.unit !== null || files.some((file) => file.summaries[c]!.min > 1));
  if (!counts || named) return undefined;
  return { role: "other", because: "counts rows: no time in seconds can be told from it", sure: "certain" };
}

function reading(summary: ColumnSummary): ColumnRole {
  if (summary.texts > 0) {
    const some = [...summary.values.keys()].slice(0, 2).join(", ");
    return { role: "other", because: `texts${some ? ` such as ${some}` : ""}`, sure: "likely" };
  }
  if (summary.changes === 0 && summary.min === summary.max)
    return { role: "other", because: `always ${short(summary.min)}`, sure: "certain" };
  return { role: "signal", because: "numbers that vary", sure: "likely" };
}

function isCode({ values, tooMany, integers, texts, cells, missing, changes }: ColumnSummary): boolean {
  if (tooMany || values.size > 60 || values.size < 2 || missing > cells / 50) return false;
  return (texts === cells - missing || integers) && cells / (changes + 1) >= LEAST_RUN;
}

function constantInFiles(files: readonly FileSample[], c: number): boolean {
  return files.every((file) => file.summaries[c]!.values.size === 1);
}

/** "01" and "1". */
function sameName(a: string, b: string): boolean {
  const bare = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^0+(?=\d)/, "");
  return bare(a) === bare(b);
}

function share({ ups, repeats }: ColumnSummary): number {
  return ups / Math.max(1, ups + repeats);
}
