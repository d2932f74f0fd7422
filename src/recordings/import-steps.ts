import { checkDataset, type Dataset, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { stepsOf } from "./check-mapping.js";
import { createGrowingWindows } from "./growing-windows.js";
import type { ImportOptions } from "./import-recordings.js";
import { createCodes } from "./labels.js";
import type { Mapping } from "./mapping.js";
import { openCoded } from "./open-recordings.js";
import { numberSubjects, testNumbers } from "./subject-numbers.js";
import { createWindowers, signalsOf } from "./windowers.js";

/** Of a step without a label, or of a class that the mapping leaves out: `UNLABELLED` of networks. */
const NONE = -1;

export interface ImportedSteps {
  /** Its y is the class that most of a window's labelled steps have, of equals the first of the mapping. */
  readonly dataset: Dataset;
  /** (N, T): the class of each step, -1 where there is none. */
  readonly labels: { readonly classNames: readonly string[]; readonly values: Int32Array };
  /** Windows in which no step has a label. */
  readonly unlabelled: number;
}

/**
 * As `importRecordings`, with a label for each time step: windows of several activities, which that leaves out, stay, and so does what lies between two. Throws
 * InputError where it does, and where no window has a labelled step.
 */
export async function importSteps(
  source: FileSource,
  mapping: Mapping,
  { signal, simulated = false }: Omit<ImportOptions, "progress"> = {},
): Promise<ImportedSteps> {
  if (mapping.label === null) {
    throw new InputError(
      "mapping: label: expected where labels stand; received null; name a column, a placeholder of the path or a label file",
    );
  }
  const codes = createCodes(mapping.classes);
  const classNames = [...new Set(mapping.classes.flatMap(({ name }) => name ?? []))];
  const places = new Map(classNames.map((name, place) => [name, place]));
  const x = createGrowingWindows();
  const values: number[] = [],
    y: number[] = [],
    recording: number[] = [],
    wearers: string[] = [];
  let unlabelled = 0,
    chain = -1,
    stretch = -1,
    wearer = "";
  const opened = await openCoded(source, mapping, { signal });
  const windowers = createWindowers(mapping, (window) => {
    const counts = classNames.map(() => 0);
    const own = window.labels!.map((code) => {
      const name = code === null ? null : codes.nameOf(code);
      if (name === null) return NONE;
      const place = places.get(name)!;
      counts[place]!++;
      return place;
    });
    const most = Math.max(...counts);
    if (most === 0) {
      unlabelled++;
      stretch = -1;
      return;
    }
    // Windows of one recording of the dataset repeat each other's samples: none is missing between two.
    if (window.stretch !== stretch) chain++;
    stretch = window.stretch;
    x.push(window.x);
    values.push(...own);
    y.push(counts.indexOf(most));
    recording.push(chain);
    wearers.push(wearer);
  });
  for await (const each of opened.recordings) {
    const windower = windowers.of(each);
    wearer = each.subject ?? each.name;
    stretch = -1;
    for await (const block of each.blocks()) windower.push(block);
    windower.end();
  }
  if (y.length === 0) {
    throw new InputError(`${source.name}: expected windows with labelled steps; received ${unlabelled} without any; edit the mapping`);
  }
  const { name, files, join, windows } = mapping;
  const { timeSteps, hop } = stepsOf(windows);
  const subjects = numberSubjects([...new Set(wearers)]);
  const { subjectNames } = subjects;
  const dataset = checkDataset({
    ...{ name, simulated, source: mapping.source, signals: signalsOf(windows), classNames, samplingRate: windows.samplingRate, timeSteps },
    ...{ overlap: 1 - hop / timeSteps, testSubjects: testNumbers(windows.testSubjects, subjects), ...(subjectNames && { subjectNames }) },
    ...{ acquisition: windows.acquisition, layout: { files, join }, x: x.all(), y: Int32Array.from(y) },
    subject: Int32Array.from(wearers, (each) => subjects.numberOf.get(each)!),
    recording: Int32Array.from(recording),
  });
  return { dataset, labels: { classNames, values: Int32Array.from(values) }, unlabelled };
}
