import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { FileSource } from "../data/index.js";
import type { Examination, Finding, ImportReport, Mapping, RecordingStatistics } from "../recordings/index.js";
import { InputError } from "../tensor/index.js";
import { checkOut } from "./check-out.js";
import { count } from "./format.js";
import { renderExamination, renderImport } from "./import-result.js";
import { withWindows, type WindowOptions } from "./import-windows.js";
import type { CommonOptions } from "./options.js";
import { withSession, type Session } from "./session.js";

export interface ImportOptions extends CommonOptions, WindowOptions {
  readonly mapping?: string;
  readonly accept?: boolean;
  readonly name?: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** `stride data import PATH`: looks at recordings and writes a mapping to edit; with one, or with --accept, makes a dataset of them. */
export async function dataImport(path: string, options: ImportOptions): Promise<void> {
  if (options.mapping !== undefined && options.accept) {
    throw new InputError("--accept: expected it without --mapping; received both; --mapping imports at once");
  }
  if (options.out !== undefined && options.mapping === undefined && !options.accept) {
    throw new InputError(
      "--out: expected it with --mapping or --accept, which write a dataset; received it alone; add --accept to import at once",
    );
  }
  const outcome = options.mapping === undefined && !options.accept ? "no mapping was written" : "no dataset was written";
  await withSession(options, outcome, async (session) => {
    session.progress.bar(() => ({ title: `looking at ${path}`, share: null, details: [] }));
    const { openMapping, openRecordingFiles } = await import("../files/index.js");
    if (options.mapping !== undefined) {
      const mapping = named(withWindows(openMapping(options.mapping), options), options.name);
      await importBy(session, await openRecordingFiles(path), mapping, { path, options, examination: null });
      return;
    }
    const source = await openRecordingFiles(path);
    const examination = await examine(session, source, options.name ?? nameOf(path));
    const mapping = withWindows(examination.mapping, options);
    if (options.accept) await importBy(session, source, mapping, { path, options, examination });
    else await writeMapping(session, mapping, { path, options, examination });
  });
}

interface Task {
  readonly path: string;
  readonly options: ImportOptions;
  readonly examination: Examination | null;
}

async function examine(session: Session, source: FileSource, name: string): Promise<Examination> {
  const [{ examineFiles }, { openMapping, shippedMappings }, { host }] = await Promise.all([
    import("../recordings/index.js"),
    import("../files/index.js"),
    import("#host"),
  ]);
  await host.pause();
  const examination = await examineFiles(source, {
    name,
    known: shippedMappings().map(openMapping),
    signal: session.signal,
    progress: (stage, done, all) =>
      session.progress.bar(() => ({
        title: stage,
        share: all > 1 ? done / all : null,
        details: all > 1 ? [`${count(done)} of ${count(all)}`] : [],
      })),
  });
  session.signal.throwIfAborted();
  return examination;
}

async function writeMapping(session: Session, mapping: Mapping, { path, options, examination }: Task): Promise<void> {
  const { encodeMapping } = await import("../recordings/index.js");
  const { writeAtomic } = await import("../files/index.js");
  const file = `${mapping.name}.mapping.json`;
  const text = encodeMapping(mapping);
  const before = existsSync(file) ? readFileSync(file, "utf8") : null;
  if (before !== null && before !== text && !options.force) {
    throw new InputError(
      `${file}: expected no mapping of that name, or the same; received one that differs, perhaps edited; take --force to overwrite it, --name for another, or import with --mapping ${file}`,
    );
  }
  session.commit();
  if (before !== text) writeAtomic(file, text);
  // Without labels there is nothing to train, but much to predict.
  const next = `stride ${mapping.label === null ? "predict MODEL" : "data import"} ${shellWord(path)} --mapping ${shellWord(file)}`;
  session.print(
    () => ({ ...examination!, mapping, file, next }),
    () =>
      renderExamination(
        { ...examination!, mapping },
        {
          style: session.style,
          next: [
            ["mapping", file],
            ["next", next],
          ],
        },
      ),
  );
}

async function importBy(session: Session, source: FileSource, mapping: Mapping, { options, examination }: Task): Promise<void> {
  const [{ createObserver, importRecordings }, { encodeDataset, fingerprintOf }, { writeAtomic }] = await Promise.all([
    import("../recordings/index.js"),
    import("../data/index.js"),
    import("../files/index.js"),
  ]);
  const out = options.out ?? `${mapping.name}.safetensors`;
  const target = checkOut(out, `${mapping.name}.safetensors`);
  const observer = createObserver(mapping.windows.acquisition.maxGap);
  const { dataset, report } = await importRecordings(source, mapping, {
    signal: session.signal,
    observe: (recording, block) => observer.observe(recording, block),
    progress: ({ files, totalFiles, rows, windows }) =>
      session.progress.bar(() => ({
        title: "importing",
        share: files / Math.max(1, totalFiles),
        details: [`${count(files)} of ${count(totalFiles)} files`, `${count(rows)} rows`, `${count(windows)} windows`],
      })),
  });
  const { diagnoseImport } = await import("../recordings/index.js");
  const findings = await findingsOf(observer.result(), report);
  // The examination of a large set does not read it all.
  const unseen = diagnoseImport(report).filter(({ what }) => !examination?.findings.some((each) => each.what === what));
  const bytes = await encodeDataset(dataset);
  const fingerprint = await fingerprintOf(dataset);
  session.commit();
  writeAtomic(target, bytes);
  const next = `stride train --data ${shellWord(out)}${dataset.testSubjects.length === 0 ? foldsFor(report.perSubject.length) : ""}`;
  session.print(
    () => ({
      ...(examination && { examination: { ...examination, mapping } }),
      report,
      findings,
      dataset: { path: out, fingerprint },
      next,
    }),
    () => {
      const about = examination ? `${renderExamination({ ...examination, mapping }, { style: session.style, next: [] })}\n` : "";
      return (
        about +
        renderImport(
          { mapping, report, findings: examination ? unseen : findings, dataset, out, fingerprint, next, accepted: examination !== null },
          session.style,
        )
      );
    },
  );
}

/** How to judge without test subjects: each held out in turn, or, of many, a fifth of them. */
function foldsFor(subjects: number): string {
  return subjects > 12 ? " --folds 5" : subjects > 1 ? " --folds loso" : "";
}

async function findingsOf(recordings: readonly RecordingStatistics[], report: ImportReport): Promise<Finding[]> {
  const { perClass, perSubject } = report;
  const { diagnose, diagnoseClasses, diagnoseImport, diagnoseSubjectNames, sortFindings } = await import("../recordings/index.js");
  const classes = perClass.map(({ className, windows }, k) => ({
    name: className,
    windows,
    subjects: perSubject.filter(({ perClass: own }) => own[k]! > 0).map(({ name }) => name),
  }));
  return sortFindings([
    ...diagnoseImport(report),
    ...diagnose(recordings),
    ...diagnoseSubjectNames(perSubject.map(({ name }) => name)),
    ...diagnoseClasses(classes),
  ]);
}

function named(mapping: Mapping, name: string | undefined): Mapping {
  return name === undefined ? mapping : { ...mapping, name };
}

/** "My recordings.zip" -> "my-recordings": part of file names and commands from here on. */
function nameOf(path: string): string {
  const base = basename(resolve(path)).replace(/(\.[a-z0-9]{1,8})+$/i, "");
  return (
    base
      .normalize("NFKD")
      .replace(/[^\w]+/g, "-")
      .replace(/^[-_]+|[-_]+$/g, "")
      .toLowerCase()
      .slice(0, 60) || "recordings"
  );
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
