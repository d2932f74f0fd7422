import { checkAcquired, checkAcquisition, checkLayout, checks, defaultMaxGap, type Acquisition, type Layout } from "../data/index.js";
import { canonicalJson } from "./canonical-json.js";
import { parseJson } from "./file-fields.js";
import { trainedOn, type Model, type RegressionModel } from "./model.js";

/** Metadata fields of all kinds of models, each there only where the dataset that was trained on has it: JSON of `Acquisition` and `Layout`. */
export const RECORDED_FIELDS = ["acquisition", "layout"] as const;

/** What a model knows of the recordings that its windows were cut from. */
export interface Recorded {
  readonly acquisition?: Acquisition;
  readonly layout?: Layout;
}

/** The same of a dataset, or of a model, and nothing else of it. */
export function recordedOf({ acquisition, layout }: Recorded): Recorded {
  return { ...(acquisition && { acquisition }), ...(layout && { layout }) };
}

/** As metadata. Throws InputError, naming `place`, for what could not be read again. */
export function recordedFields(model: Recorded & { readonly signals: Model["signals"]; readonly samplingRate: number }, place: string) {
  return Object.fromEntries(Object.entries(checkRecorded(model, model, place)).map(([field, value]) => [field, canonicalJson(value)]));
}

/** Out of metadata, of a model with these signals. Throws InputError, naming `file`, for fields that are wrong. */
export function readRecorded(
  metadata: Readonly<Record<string, string>>,
  window: { readonly signals: Model["signals"]; readonly samplingRate: number },
  file: string,
): Recorded {
  const written = RECORDED_FIELDS.filter((field) => Object.hasOwn(metadata, field));
  const values = Object.fromEntries(written.map((field) => [field, parseJson(metadata[field]!, `${file}: ${field}`)]));
  return checkRecorded(values, window, file);
}

function checkRecorded(
  { acquisition, layout }: { readonly acquisition?: unknown; readonly layout?: unknown },
  { signals, samplingRate }: { readonly signals: Model["signals"]; readonly samplingRate: number },
  file: string,
): Recorded {
  const place = `${file}: acquisition`;
  const checked = acquisition === undefined ? undefined : checkAcquisition(acquisition, place);
  if (checked) checks.within(place, () => checkAcquired(checked, { signals, samplingRate }, []));
  return {
    ...(checked && { acquisition: checked }),
    ...(layout !== undefined && { layout: checkLayout(layout, `${file}: layout`) }),
  };
}

/** A sensor's three axes, as UCI HAR and the simulated set in its form call them. */
function axes(name: string): string[] {
  return ["x", "y", "z"].map((axis) => `${name}_${axis}`);
}

/** What UCI HAR's authors did, as far as these signals need it; undefined where there are others among them. */
function uciHar(signals: Model["signals"]): Acquisition | undefined {
  const names = new Set(signals.map(({ name }) => name));
  const [total, gyro, body] = [axes("total_acc"), axes("body_gyro"), axes("body_acc")];
  if (![...names].every((name) => [total, gyro, body].some((all) => all.includes(name)))) return undefined;
  const separated = total.filter((_, axis) => names.has(body[axis]!));
  const inputs = [
    ...total.filter((name) => names.has(name) || separated.includes(name)).map((name) => ({ name, unit: "g" })),
    ...gyro.filter((name) => names.has(name)).map((name) => ({ name, unit: "rad/s" })),
  ];
  const bodies = body.filter((name) => names.has(name));
  return {
    inputs,
    maxGap: defaultMaxGap(50),
    steps: bodies.length === 0 ? [] : [{ kind: "gravity", signals: separated, gravity: null, body: bodies }],
  };
}

/**
 * How a model's windows come about from what sensors measure: as its file says; where it says nothing, of models of UCI HAR and of the simulated set as the
 * authors did, who published windows without the recordings, and of any other as if its signals were measured as they are.
 */
export function acquisitionOf(model: Model | RegressionModel): Acquisition {
  if (model.acquisition) return model.acquisition;
  const { signals, samplingRate } = model;
  const datasets = model.kind === "regression" ? [model.training.dataset] : trainedOn(model);
  const known = datasets.every(({ name }) => name === "uci-har" || name === "demo") ? uciHar(signals) : undefined;
  return known ?? { inputs: signals, maxGap: defaultMaxGap(samplingRate), steps: [] };
}
