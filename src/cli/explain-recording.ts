import type { Model } from "../artifact/index.js";
import type { Split } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import type { ExplainOptions } from "./explain-options.js";
import type { Ground } from "./explain-split.js";
import { loadDataset } from "./load.js";
import type { Session } from "./session.js";

/** Windows of a recording that are explained by: five minutes of such as UCI HAR's. */
const MOST_WINDOWS = 240;

/** The first recording of a file, a folder or a zip, read as `stride predict` reads it. */
export async function groundOfRecording(session: Session, model: Model, path: string, options: ExplainOptions): Promise<Ground> {
  const { openForModel, openMapping } = await import("../files/index.js");
  const { createPredictor } = await import("../predict/index.js");
  const { cutRecording } = await import("../study/index.js");
  const { fingerprintOf, hasOfficialSplit, officialSplit } = await import("../data/index.js");
  const { signal } = session;
  const mapping = options.mapping === undefined ? undefined : openMapping(options.mapping);
  session.progress.bar(() => ({ title: `opening ${path}`, share: null, details: [] }));
  let left = 0;
  const opened = await openForModel(path, model, { mapping, labelColumn: options.label, signal, onLeftOut: () => void left++ });
  const told = [...opened.told];
  let cut: Awaited<ReturnType<typeof cutRecording>> | undefined;
  let name = "";
  for await (const recording of opened.recordings) {
    if (cut) {
      told.push(`${path}: holds more recordings; the first, ${name}, is explained`);
      break;
    }
    name = recording.name;
    const { samplingRate, statedRate } = recording;
    if (statedRate !== undefined) told.push(`${name}: time stamps come to ${samplingRate} Hz where the mapping says ${statedRate}`);
    cut = await cutRecording(createPredictor(model), recording, { most: MOST_WINDOWS, signal });
  }
  if (!cut) throw new InputError(`${path}: expected a recording; received none`);
  if (left > 0) told.push(`${path}: ${left} rows are left out, as they are no samples; stride predict names them`);
  const { dataset, overTime, ...recording } = cut;
  if (cut.cutShort) told.push(`${name}: the first ${MOST_WINDOWS} windows are explained`);
  const all: Split = { dataset, indices: dataset.y.map((_, window) => window) };
  let [background, words]: [Split, string] = [all, "this recording's windows"];
  if (options.data === undefined) {
    told.push(
      "signals are held at this recording's own mean; --data DATASET takes that of the training windows, which is fairer to a recording of one activity",
    );
  } else {
    const other = (await loadDataset(session, options.data)).dataset;
    const own = (signals: typeof other.signals): string => signals.map((each) => `${each.name} [${each.unit}]`).join(", ");
    if (own(other.signals) !== own(model.signals)) {
      throw new InputError(`--data ${options.data}: expected the model's signals, ${own(model.signals)}; received ${own(other.signals)}`);
    }
    background = hasOfficialSplit(other) ? officialSplit(other).train : { dataset: other, indices: other.y.map((_, window) => window) };
    words = `the training windows of ${other.name}`;
  }
  told.forEach((each) => session.warn(`note: ${each}`));
  return {
    // One recording alone: examples of a filter come from windows that do not overlap.
    ground: { split: all, background, overTime, labelled: cut.labelled, recordings: dataset.y.map((_, window) => Math.floor(window / 4)) },
    ...{ fingerprint: await fingerprintOf(dataset), same: false, split: "all", background: words },
    recording: { ...recording, path, name, told },
  };
}
