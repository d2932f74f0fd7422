import { butterworth, createGravityFilter, createMedianFilter } from "../signal/index.js";
import { InputError } from "../tensor/index.js";
import type { Acquisition, SignalStep } from "./acquisition.js";
import { checkKeys } from "./dataset-info.js";
import type { Signal } from "./dataset.js";
import { quote, show } from "./formats/quote.js";

type Check = readonly [expected: string, holds: (value: unknown) => boolean];

const NAMES: Check = ["at least 1 name, no two alike", isNames];
/** What must hold for each field of a step besides its kind, written out as in `dataset-info.ts`. */
const STEPS: { readonly [Kind in SignalStep["kind"]]: Readonly<Record<string, Check>> } = {
  butterworth: {
    type: ["lowpass, highpass, bandpass or bandstop", (value) => ["lowpass", "highpass", "bandpass", "bandstop"].includes(value as string)],
    order: ["a whole number from 1 to 20", (value) => isWhole(value, 1, 20)],
    cutoff: [
      "a frequency in Hz above 0, or two of them",
      (value) => isPositive(value) || (Array.isArray(value) && value.length === 2 && value.every(isPositive)),
    ],
    signals: NAMES,
    zeroPhase: ["true or false", (value) => typeof value === "boolean"],
  },
  median: { size: ["an odd whole number from 1 to 9999", (value) => isWhole(value, 1, 9999) && value % 2 === 1], signals: NAMES },
  gravity: { signals: NAMES, gravity: ["null or names", isNamesOrNull], body: ["null or names", isNamesOrNull] },
  magnitude: { signals: NAMES, name: ["text", isText] },
};

/**
 * The acquisition in parsed JSON. Throws InputError, "place: steps[1]: cutoff: expected ...", naming the first field that is missing, unknown or wrong, and the
 * first name that no signal has. With `samplingRate` in Hz it must also have filters that exist at that rate.
 */
export function checkAcquisition(value: unknown, place: string, samplingRate?: number): Acquisition {
  const { inputs, maxGap, steps } = checkObject(value, ["inputs", "maxGap", "steps"], place);
  if (!Array.isArray(inputs) || inputs.length === 0 || !inputs.every(isSignal) || !isNames(inputs.map(({ name }: Signal) => name))) {
    throw new InputError(`${place}: inputs: expected at least 1 {name, unit}, no two names alike; received ${show(inputs)}`);
  }
  if (!isPositive(maxGap)) throw new InputError(`${place}: maxGap: expected seconds above 0; received ${show(maxGap)}`);
  if (!Array.isArray(steps)) throw new InputError(`${place}: steps: expected a list; received ${show(steps)}`);
  steps.forEach((step: unknown, i) => checkStep(step, `${place}: steps[${i}]`));
  const acquisition = value as Acquisition;
  const signals = [...acquisition.inputs];
  acquisition.steps.forEach((step, i) => {
    addSignals(step, signals, `${place}: steps[${i}]`);
    if (samplingRate !== undefined) checkFilter(step, samplingRate, `${place}: steps[${i}]`);
  });
  return acquisition;
}

/** All signals that are there behind the steps: the inputs, then what each step added, in order. Throws InputError for a step that names a signal that is not there. */
export function acquisitionSignals({ inputs, steps }: Acquisition): readonly Signal[] {
  const signals = [...inputs];
  steps.forEach((step, i) => addSignals(step, signals, `acquisition: steps[${i}]`));
  return signals;
}

function checkStep(step: unknown, place: string): void {
  const kinds = Object.keys(STEPS).join(", ");
  if (typeof step !== "object" || step === null || Array.isArray(step)) {
    throw new InputError(`${place}: expected an object with a kind, one of ${kinds}; received ${show(step)}`);
  }
  const { kind } = step as { kind?: unknown };
  if (typeof kind !== "string" || !Object.hasOwn(STEPS, kind)) {
    throw new InputError(`${place}: kind: expected one of ${kinds}; received ${show(kind)}`);
  }
  const fields = Object.entries(STEPS[kind as SignalStep["kind"]]);
  const object = checkObject(step, ["kind", ...fields.map(([key]) => key)], place);
  for (const [key, [expected, holds]] of fields) {
    if (!holds(object[key])) throw new InputError(`${place}: ${key}: expected ${expected}; received ${show(object[key])}`);
  }
}

/** Checks a step's names against the signals before it, and adds its own. */
function addSignals(step: SignalStep, signals: Signal[], place: string): void {
  const sources = step.signals.map((name) => {
    const signal = signals.find((candidate) => candidate.name === name);
    if (signal) return signal;
    const known = signals.map((candidate) => quote(candidate.name)).join(", ");
    throw new InputError(`${place}: signals: expected some of ${known}; received ${quote(name)}`);
  });
  const add = (key: string, name: string, unit: string): void => {
    if (signals.some((signal) => signal.name === name)) {
      throw new InputError(`${place}: ${key}: expected a name that no signal has; received ${quote(name)}`);
    }
    signals.push({ name, unit });
  };
  if (step.kind === "gravity") {
    if (!step.gravity && !step.body) throw new InputError(`${place}: expected names for gravity, body or both; received null for both`);
    for (const key of ["gravity", "body"] as const) {
      const names = step[key];
      if (!names) continue;
      if (names.length !== sources.length) {
        throw new InputError(`${place}: ${key}: expected ${sources.length} names, one a signal; received ${names.length}`);
      }
      names.forEach((name, i) => add(key, name, sources[i]!.unit));
    }
  } else if (step.kind === "magnitude") {
    const other = sources.find(({ unit }) => unit !== sources[0]!.unit);
    if (other) {
      throw new InputError(
        `${place}: signals: expected all in one unit, ${quote(sources[0]!.unit)} as the first; received ${quote(other.unit)} of ${quote(other.name)}`,
      );
    }
    add("name", step.name, sources[0]!.unit);
  }
}

/** Whoever makes the filter knows what it needs. */
function checkFilter(step: SignalStep, samplingRate: number, place: string): void {
  try {
    if (step.kind === "butterworth") butterworth({ ...step, samplingRate });
    else if (step.kind === "gravity") createGravityFilter({ channels: step.signals.length, samplingRate });
    else if (step.kind === "median") createMedianFilter({ size: step.size, channels: 1, onSample: () => {} });
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place}: ${error.message}`, { cause: error }) : error;
  }
}

function checkObject(value: unknown, keys: readonly string[], place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${place}: expected a JSON object; received ${show(value)}`);
  }
  checkKeys(value, keys, place);
  return value as Readonly<Record<string, unknown>>;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < Infinity;
}

function isWhole(value: unknown, from: number, to: number): value is number {
  return Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText) && new Set(value).size === value.length;
}

function isNamesOrNull(value: unknown): boolean {
  return value === null || isNames(value);
}

function isSignal(value: unknown): value is Signal {
  if (typeof value !== "object" || value === null) return false;
  const { name, unit, ...rest } = value as Record<string, unknown>;
  return isText(name) && typeof unit === "string" && Object.keys(rest).length === 0;
}
