import { placeIn, type FileSource } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import type { FileGroup } from "./examination.js";
import type { ExaminedKind } from "./examined-kind.js";
import { findingLine, type Finding } from "./finding.js";

/** Fewer rows than this are no recording but a list. */
const FEWEST_ROWS = 8;

export function isSamples(kind: ExaminedKind): boolean {
  return kind.guess.signals.length > 0 && rowsIn(kind) >= FEWEST_ROWS;
}

/** Why no file holds samples: of one file what is wrong with it, of several what is wrong with the first. */
export function nothingFound(
  source: FileSource,
  {
    leftOut,
    refusals,
    findings,
    others,
  }: {
    readonly leftOut: readonly FileGroup[];
    readonly refusals: readonly InputError[];
    readonly findings: readonly Finding[];
    /** Tables of something else. */
    readonly others: readonly ExaminedKind[];
  },
): InputError {
  const [broken] = findings;
  if (broken) return new InputError(broken.kind === "unreadable" ? broken.what : findingLine(broken));
  const [path, ...more] = source.list();
  const [refusal] = refusals;
  const [table] = others;
  const alone = path !== undefined && more.length === 0;
  if (alone && refusal) return refusal;
  const place = alone ? placeIn(source, path) : source.name;
  const expected = `expected ${alone ? "" : "files with "}samples of sensors, a row a sample, at least ${FEWEST_ROWS}`;
  if (table) {
    const [first] = table.paths as [string];
    const signals = table.guess.signals.length;
    const received = `${rowsIn(table)} row${rowsIn(table) === 1 ? "" : "s"} with ${signals === 0 ? "no column of numbers that vary" : `${signals} column${signals === 1 ? "" : "s"} of numbers`}`;
    return new InputError(`${place}: ${expected}; received ${received}${alone ? "" : ` in ${first}`}; record or export more`);
  }
  const [group] = leftOut;
  if (!group) return new InputError(`${place}: ${expected}; received no file at all`);
  if (alone)
    return new InputError(
      `${place}: ${expected}; received ${group.because === "empty" ? "an empty file; record or export it again" : `none (${group.because})`}`,
    );
  const rest = leftOut.length > 1 ? ` and ${leftOut.length - 1} other kind${leftOut.length === 2 ? "" : "s"} of files` : "";
  return new InputError(`${place}: ${expected}; received ${group.pattern} (${group.because})${rest}`);
}

function rowsIn({ samples }: ExaminedKind): number {
  return samples.reduce((sum, { rowCount }) => sum + rowCount, 0);
}
