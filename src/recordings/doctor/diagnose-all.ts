import type { FileSource } from "../../data/index.js";
import type { Mapping } from "../mapping.js";
import { diagnoseClasses } from "./diagnoses/classes.js";
import { diagnose, sortFindings } from "./diagnoses/index.js";
import { diagnoseLabelSpelling, diagnoseSubjectNames } from "./diagnoses/names.js";
import { diagnoseShort } from "./diagnoses/too-short.js";
import type { Examination, DatasetShape } from "./examination.js";
import type { Finding } from "./finding.js";
import { findSameFiles } from "./same-files.js";
import type { Survey } from "./surveyed.js";

export interface Surveyed {
  readonly mapping: Mapping;
  readonly surveys: readonly Survey[];
  readonly shape: DatasetShape;
  readonly findings: readonly Finding[];
}

/** Every diagnosis, of what was read and of what was found on the way. */
export async function diagnoseAll(
  source: FileSource,
  { mapping, surveys, shape, findings }: Surveyed,
  paths: readonly string[],
): Promise<Finding[]> {
  return [
    ...surveys.flatMap((survey) => survey.findings),
    ...findings,
    ...surveys.flatMap((survey) => diagnose(survey.recordings)),
    ...diagnoseShort(surveys[0]!.recordings, mapping.windows.length),
    ...diagnoseSubjectNames(shape.subjects.map(({ name }) => name)),
    ...diagnoseLabelSpelling(mapping.classes.flatMap(({ code, name }) => (name === null ? [] : [code]))),
    ...diagnoseClasses(shape.classes),
    ...(await findSameFiles(source, paths)),
  ];
}

export function readOf(surveys: readonly Survey[]): Examination["read"] {
  return {
    files: surveys.reduce((sum, { filesRead }) => sum + filesRead, 0),
    rows: surveys.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    all: surveys.every(({ all }) => all),
  };
}

/** The worst first, each once: what stops an import is not told where a fault with its place says why. */
export function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const faults = findings.filter(({ severity }) => severity === "fault");
  const placed = faults.filter(({ file, kind }) => file !== undefined && kind !== "too short");
  const seen = new Set<string>();
  return sortFindings(findings).filter((finding) => {
    if (finding.kind === "unreadable" && finding.file === undefined && placed.length > 0) return false;
    if (seen.has(finding.what)) return false;
    seen.add(finding.what);
    return true;
  });
}
