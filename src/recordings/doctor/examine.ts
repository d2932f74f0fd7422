import type { FileSource } from "../../data/index.js";
import { assembleMapping } from "./assemble.js";
import type { Examination, FileGroup } from "./examination.js";
import type { ExamineOptions } from "./examine-options.js";
import { examineKind, type ExaminedKind } from "./examined-kind.js";
import type { UnitContext } from "./unit-by-size.js";
import type { Finding } from "./finding.js";
import { diagnoseAll, readOf, withoutEchoes } from "./diagnose-all.js";
import { examineKnown } from "./examine-known.js";
import { withoutEmptyClasses } from "./empty-classes.js";
import { exactShape } from "./exact-shape.js";
import { withCuts } from "./find-cuts.js";
import { joinKinds, missingPartners } from "./joined-kinds.js";
import { findIntervals } from "./label-guess.js";
import { recognise } from "./known-layout.js";
import { isSamples, nothingFound } from "./nothing-found.js";
import { leftOutGroup, readTexts, sniffKinds, type TableKind } from "./sniffed-kinds.js";

/**
 * Looks at paths and at parts of files, and guesses a complete mapping, saying of every decision why and how sure; and what is wrong with the recordings. Memory
 * does not grow with the files' size. Throws InputError where no file holds samples.
 */
export async function examineFiles(source: FileSource, options: ExamineOptions = {}): Promise<Examination> {
  const { progress, signal } = options;
  progress?.("looking at files", 0, 1);
  const fitting = [];
  for (const mapping of options.known ?? []) {
    const kinds = await recognise(source, mapping);
    if (kinds) fitting.push({ mapping, kinds });
  }
  const [first, ...alike] = fitting;
  if (first) return examineKnown(source, first.mapping, first.kinds, { ...options, others: alike.map(({ mapping }) => mapping.name) });
  const { kinds, leftOut, texts, refusals } = await sniffKinds(source, signal);
  const groups: FileGroup[] = [...leftOut];
  const examined: ExaminedKind[] = [];
  const others: ExaminedKind[] = [];
  const early: Finding[] = [];
  // Gravity's file tells the unit of an acceleration without it, whose file tells degrees from radians in the gyroscope's by how much it moves.
  let beside: UnitContext = { acceleration: null, moves: undefined };
  const rank = ({ pattern }: TableKind): number => (/grav/i.test(pattern) ? 0 : /acc/i.test(pattern) ? 1 : 2);
  const ordered = [...kinds].sort((a, b) => rank(a) - rank(b));
  for (const [n, kind] of ordered.entries()) {
    progress?.("looking at columns", n, kinds.length);
    const found = await examineKind(source, kind, { signal, beside });
    if ("guess" in found) {
      const { acceleration = null, moves } = found.guess.context ?? {};
      beside = { acceleration: beside.acceleration ?? (rank(kind) === 0 ? acceleration : null), moves: beside.moves ?? moves };
    }
    early.push(...found.findings);
    if (!("guess" in found)) groups.push(leftOutGroup(source, kind.paths, found.findings.length > 0 ? "cannot be read" : "no rows"));
    else if (isSamples(found)) examined.push(found);
    else others.push(found);
  }
  // A list of stretches has start and end, which look like signals: where other kinds hold far more rows it is asked first.
  const candidates = [...others, ...examined.filter((kind) => isSmallBeside(source, kind, examined))];
  if (examined.length === 0) throw nothingFound(source, { leftOut: groups, refusals, findings: early, others });
  const isList = new Set<TableKind>(candidates);
  const recorded = examined.filter((kind) => !isList.has(kind));
  const cut: ExaminedKind[] = [];
  for (const [n, kind] of (recorded.length > 0 ? recorded : examined).entries()) {
    progress?.("looking for recordings", n, recorded.length);
    cut.push(await withCuts(source, kind, signal));
  }
  const recordings = joinKinds(source, cut);
  const intervals = await findIntervals(source, candidates, recordings.kinds);
  const notes = await readTexts(source, texts);
  const built = await assembleMapping(source, { ...options, recordings, intervals, notes });
  for (const kind of recordings.kinds)
    groups.unshift(
      group(source, kind, "samples", `${kind.guess.signals.length} signals: ${kind.guess.signals.map(({ name }) => name).join(", ")}`),
    );
  for (const { kind, because } of recordings.leftOut) groups.push(leftOutGroup(source, kind.paths, because));
  for (const kind of candidates) {
    if (intervals && kind === intervals.kind) groups.push(group(source, kind, "labels", intervals.because));
    else if (built.namesFrom !== null && kind.paths.includes(built.namesFrom))
      groups.push(group(source, kind, "names of classes", "a line for each code"));
    else groups.push(leftOutGroup(source, kind.paths, "a table, but of no samples"));
  }
  const read = readOf(built.surveys);
  const exact = await exactShape(source, built.mapping, { guessed: built.shape, all: read.all, signal });
  const { mapping, shape, said } = withoutEmptyClasses(built.mapping, exact.shape);
  const samplePaths = recordings.kinds.flatMap(({ paths }) => paths);
  const findings = await diagnoseAll(source, { ...built, mapping, shape, findings: [...built.findings, ...exact.findings] }, samplePaths);
  return {
    mapping,
    known: null,
    files: groups,
    columns: recordings.kinds.map(({ pattern, guess }) => ({ pattern, decisions: guess.decisions })),
    decisions: [...built.decisions, ...said],
    findings: withoutEchoes([...early, ...missingPartners(recordings.kinds), ...findings]),
    shape,
    read,
  };
}

function isSmallBeside(source: FileSource, kind: ExaminedKind, all: readonly ExaminedKind[]): boolean {
  const bytes = ({ paths }: ExaminedKind): number => paths.reduce((sum, path) => sum + source.size(path), 0);
  return all.some((other) => other !== kind && bytes(other) > 20 * bytes(kind));
}

function group(source: FileSource, { pattern, paths }: TableKind, takenFor: FileGroup["takenFor"], because: string): FileGroup {
  return { pattern, count: paths.length, bytes: paths.reduce((sum, path) => sum + source.size(path), 0), takenFor, because };
}
