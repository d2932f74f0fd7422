import { checkDataset, placeIn, type Dataset, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { stepsOf } from "./check-mapping.js";
import { createGrowingWindows } from "./growing-windows.js";
import { createRateTally } from "./rate-tally.js";
import { unjoinedLine } from "./recording-keys.js";
import { NAMED, type ImportReport } from "./import-report.js";
import { createCodes } from "./labels.js";
import type { LeftOutRow } from "./kind-reader.js";
import type { Mapping } from "./mapping.js";
import { openCoded } from "./open-recordings.js";
import { numberSubjects, testNumbers, type NumberedSubjects } from "./subject-numbers.js";
import { labelOfWindow } from "./window-label.js";
import type { Recording, SampleBlock } from "./recording.js";
import { createWindowers, signalsOf } from "./windowers.js";
import type { CutWindow } from "./windower.js";

export interface ImportOptions {
  /** Told before each recording, and at the end, what was done. */
  readonly progress?: ((done: ImportProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Shown every block as it is read, before it is windows: whoever looks at the recordings need not read them again. */
  readonly observe?: ((recording: Recording, block: SampleBlock) => void) | undefined;
  /** Whether the numbers were made, not measured; default false. */
  readonly simulated?: boolean | undefined;
}

export interface ImportProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly rows: number;
  readonly windows: number;
}

/**
 * A dataset of the recordings in a folder or an archive, by a mapping, and a report of what became of them. What is read is forgotten once it is windows, so
 * that memory is that of the dataset. Throws InputError for a mapping without labels, for files that are wrong, and where there is no window; and the
 * signal's reason once it is aborted.
 */
export async function importRecordings(
  source: FileSource,
  mapping: Mapping,
  options: ImportOptions = {},
): Promise<{ readonly dataset: Dataset; readonly report: ImportReport }> {
  if (mapping.label === null) {
    throw new InputError(
      `mapping: label: expected where labels stand, as windows without them train nothing; received null; name a column, a placeholder of the path or a label file`,
    );
  }
  const kept = createKeeper(mapping);
  const rowsLeftOut = { count: 0, first: [] as LeftOutRow[] };
  const tooShort = { recordings: 0, first: [] as string[] };
  const unjoined = { recordings: 0, first: [] as string[] };
  const rates = createRateTally();
  let recordings = 0,
    rows = 0;
  let files = { done: 0, total: 0 };
  const tell = (): void => options.progress?.({ files: files.done, totalFiles: files.total, rows, windows: kept.y.length });
  const opened = await openCoded(source, mapping, {
    signal: options.signal,
    onLeftOut(row) {
      if (rowsLeftOut.count++ < NAMED) rowsLeftOut.first.push(row);
    },
    onUnjoined(one) {
      if (unjoined.recordings++ < NAMED) unjoined.first.push(unjoinedLine(one));
    },
    progress(done, total) {
      files = { done, total };
      tell();
    },
  });
  const windowers = createWindowers(mapping, (window) => kept.take(window));
  for await (const recording of opened.recordings) {
    const place = placeIn(source, recording.name);
    const windower = windowers.of(recording);
    rates.take(recording);
    kept.begin(recording.subject ?? recording.name);
    recordings++;
    const before = windower.counts.windows;
    for await (const block of recording.blocks()) {
      options.observe?.(recording, block);
      inPlace(place, () => windower.push(block));
      rows += block.length;
    }
    inPlace(place, () => windower.end());
    if (windower.counts.windows === before && tooShort.recordings++ < NAMED) tooShort.first.push(recording.name);
  }
  const unused = opened.unusedIntervals();
  const { tail, gaps, interpolated, missing } = windowers.counts;
  const leftOut = {
    ...kept.leftOut(),
    ...{
      tooShort,
      unjoined,
      tail,
      gaps,
      interpolated,
      missing,
      rows: rowsLeftOut,
      unusedLabels: { rows: unused.rows, first: unused.first ?? null },
    },
  };
  if (kept.y.length === 0) {
    const { length } = mapping.windows;
    throw new InputError(
      `${source.name}: expected windows with labels; received none from ${noWindows(leftOut, { recordings, rows, length })}`,
    );
  }
  const subjects = numberSubjects(kept.subjects());
  const dataset = checkDataset(datasetOf(mapping, kept, subjects, options.simulated ?? false));
  return {
    dataset,
    report: {
      ...{ files: opened.files, unmatched: opened.unmatched, recordings, rows, windows: kept.y.length },
      otherRates: rates.result(),
      ...tally(dataset, subjects),
      leftOut,
    },
  };
}

/** "2 recordings with 9 samples: 2 recordings shorter than a window of 2.56 s; ...". */
function noWindows(
  { unlabelled, mixed, classes, tooShort }: Pick<ImportReport["leftOut"], "unlabelled" | "mixed" | "classes" | "tooShort">,
  { recordings, rows, length }: { readonly recordings: number; readonly rows: number; readonly length: number },
): string {
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
  const others = classes.reduce((sum, { windows }) => sum + windows, 0);
  const causes = [
    unlabelled > 0 && `${count(unlabelled, "window")} without a label`,
    mixed > 0 && `${count(mixed, "window")} of several labels`,
    others > 0 && `${count(others, "window")} of classes that are left out`,
    tooShort.recordings > 0 && `${count(tooShort.recordings, "recording")} shorter than a window of ${length} s`,
  ].filter((cause) => cause !== false);
  const next = tooShort.recordings === recordings ? "record longer, or set a shorter windows.length in the mapping" : "edit the mapping";
  return `${count(recordings, "recording")} with ${count(rows, "sample")}: ${causes.join(", ")}; ${next}`;
}

/** A windower does not know whose samples it is given. */
function inPlace(place: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place}: ${error.message}`, { cause: error }) : error;
  }
}

/** Keeps windows that have a label, and counts the others. */
function createKeeper({ classes, windows: { labelShare } }: Mapping) {
  const codes = createCodes(classes);
  const classNames = [...new Set(classes.flatMap(({ name }) => name ?? []))];
  const places = new Map(classNames.map((name, place) => [name, place]));
  const x = createGrowingWindows();
  const y: number[] = [],
    chains: number[] = [],
    wearers: string[] = [];
  const counts = { unlabelled: 0, mixed: 0 };
  const leftOutClasses = new Map<string, number>();
  let wearer = "";
  let chain = -1,
    stretch = -1,
    broken = true;

  return {
    classNames,
    ...{ x, y, chains, wearers },
    /** Another recording. */
    begin(subject: string): void {
      wearer = subject;
      broken = true;
    },
    take(window: CutWindow): void {
      const label = labelOfWindow(window.labels!, codes, labelShare);
      if ("leftOut" in label) {
        broken = true;
        if (label.leftOut === "class") leftOutClasses.set(label.code, (leftOutClasses.get(label.code) ?? 0) + 1);
        else counts[label.leftOut]++;
        return;
      }
      // Windows of one recording of the dataset repeat each other's samples: none is missing between two.
      if (broken || window.stretch !== stretch) chain++;
      broken = false;
      stretch = window.stretch;
      x.push(window.x);
      y.push(places.get(label.className)!);
      chains.push(chain);
      wearers.push(wearer);
    },
    subjects: (): string[] => [...new Set(wearers)],
    leftOut: () => ({
      ...counts,
      classes: classes.flatMap(({ code }) => (leftOutClasses.has(code) ? [{ code, windows: leftOutClasses.get(code)! }] : [])),
    }),
  };
}

function datasetOf(mapping: Mapping, kept: ReturnType<typeof createKeeper>, subjects: NumberedSubjects, simulated: boolean): Dataset {
  const { name, source, files, join, windows } = mapping;
  const { acquisition, samplingRate } = windows;
  const { timeSteps, hop } = stepsOf(windows);
  const { subjectNames } = subjects;
  return {
    ...{ name, simulated, source, signals: signalsOf(windows), classNames: kept.classNames, samplingRate, timeSteps },
    // What was cut, where the share was not quite a whole number of samples.
    overlap: Math.abs(1 - hop / timeSteps - windows.overlap) < 1e-9 ? windows.overlap : 1 - hop / timeSteps,
    testSubjects: testNumbers(windows.testSubjects, subjects),
    ...(subjectNames && { subjectNames }),
    ...{ acquisition, layout: { files, join } },
    x: kept.x.all(),
    y: Int32Array.from(kept.y),
    subject: Int32Array.from(kept.wearers, (wearer) => subjects.numberOf.get(wearer)!),
    recording: Int32Array.from(kept.chains),
  };
}

function tally({ y, subject, classNames }: Dataset, { numberOf }: NumberedSubjects): Pick<ImportReport, "perClass" | "perSubject"> {
  const counts = new Map([...numberOf.values()].map((number) => [number, classNames.map(() => 0)]));
  y.forEach((label, i) => counts.get(subject[i]!)![label]!++);
  return {
    perClass: classNames.map((className, k) => ({ className, windows: [...counts.values()].reduce((sum, own) => sum + own[k]!, 0) })),
    perSubject: [...numberOf]
      .sort(([, a], [, b]) => a - b)
      .map(([name, number]) => {
        const perClass = counts.get(number)!;
        return { name, subject: number, windows: perClass.reduce((a, b) => a + b, 0), perClass };
      }),
  };
}
