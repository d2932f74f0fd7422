import type { FileSource } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import { importRecordings } from "../import-recordings.js";
import type { Mapping } from "../mapping.js";
import type { DatasetShape } from "./examination.js";
import { diagnoseImport } from "./diagnoses/import.js";
import type { Finding } from "./finding.js";

/** Windows counted by an import whose dataset is forgotten, where `all` rows were read anyway: also whether an import gets through at all. What stops it is a finding, and the shape as it was. */
export async function exactShape(
  source: FileSource,
  mapping: Mapping,
  { guessed, all, signal }: { readonly guessed: DatasetShape; readonly all: boolean; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly shape: DatasetShape; readonly findings: readonly Finding[] }> {
  if (!all || mapping.label === null) return { shape: guessed, findings: [] };
  try {
    const { report } = await importRecordings(source, mapping, { signal });
    const { perClass, perSubject, windows } = report;
    // Without subjects the report counts recordings in their place.
    const people = mapping.subject === null ? [] : perSubject;
    const classes = perClass.map(({ className, windows: count }, k) => ({
      name: className,
      windows: count,
      subjects: people.filter(({ perClass: own }) => own[k]! > 0).map(({ name }) => name),
    }));
    const subjects = people.map(({ name, windows: count }) => ({ name, windows: count }));
    return { shape: { ...guessed, windows, exact: true, classes, subjects }, findings: diagnoseImport(report) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const advice = "an import with this mapping stops there: mend the file, or the mapping";
    return { shape: guessed, findings: [{ kind: "unreadable", severity: "fault", what: error.message, advice }] };
  }
}
