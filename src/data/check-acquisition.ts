import { GRAVITY_CUTOFF } from "../signal/index.js";
import type { Acquisition, SignalStep } from "./acquisition.js";
import {
  anyText,
  boolean,
  checkedBy,
  distinct,
  list,
  mismatch,
  number,
  object,
  oneOf,
  only,
  orNull,
  positive,
  tagged,
  text,
  type Check,
} from "./checks.js";
import type { Signal } from "./signal.js";

/** What windows need besides: which signals they hold, and how fast. */
export interface Acquired {
  readonly signals: readonly Signal[];
  /** In Hz. */
  readonly samplingRate: number;
}

const names = distinct(list(text, { least: 1 }), (name) => name);
const isPositive = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value > 0;
const band = only(
  "a frequency in Hz above 0, or two, the lower one first",
  (value): value is number | readonly [number, number] =>
    isPositive(value) || (Array.isArray(value) && value.length === 2 && value.every(isPositive) && value[0]! < value[1]!),
);
/** SciPy's `butter` becomes useless in double precision far below; nobody filters movements by more. */
const MOST_ORDER = 12;
/** Longer than any window. */
const MOST_MEDIAN = 65535;

const signal: Check<Signal> = object<Signal>({ name: text, unit: anyText });

const step: Check<SignalStep> = tagged<SignalStep>("kind", {
  butterworth: object<Extract<SignalStep, { kind: "butterworth" }>>(
    {
      kind: oneOf("butterworth"),
      type: oneOf("lowpass", "highpass", "bandpass", "bandstop"),
      order: number(`a whole number from 1 to ${MOST_ORDER}`, (value) => Number.isInteger(value) && value >= 1 && value <= MOST_ORDER),
      cutoff: band,
      signals: names,
      zeroPhase: boolean,
    },
    ({ type, cutoff }, path) => {
      const isBand = type === "bandpass" || type === "bandstop";
      if (isBand === Array.isArray(cutoff)) return;
      mismatch([...path, "cutoff"], `${isBand ? "two frequencies" : "one frequency"}, as of a ${type}`, JSON.stringify(cutoff));
    },
  ),
  median: object<Extract<SignalStep, { kind: "median" }>>({
    kind: oneOf("median"),
    size: number(
      `an odd number from 3 to ${MOST_MEDIAN}`,
      (value) => Number.isInteger(value) && value % 2 === 1 && value >= 3 && value <= MOST_MEDIAN,
    ),
    signals: names,
  }),
  gravity: object<Extract<SignalStep, { kind: "gravity" }>>(
    { kind: oneOf("gravity"), signals: names, gravity: orNull(names), body: orNull(names) },
    ({ signals, gravity, body }, path) => {
      if (!gravity && !body) mismatch(path, "names for gravity, or body, or both", "null for both");
      for (const [key, added] of Object.entries({ gravity, body })) {
        if (added && added.length !== signals.length) mismatch([...path, key], `${signals.length} names, one a signal`, `${added.length}`);
      }
    },
  ),
  magnitude: object<Extract<SignalStep, { kind: "magnitude" }>>({
    kind: oneOf("magnitude"),
    signals: distinct(list(text, { least: 2 }), (name) => name),
    name: text,
  }),
});

/** The checks of an acquisition: each step uses signals that there are, and adds none that there is already. */
export const acquisitionCheck: Check<Acquisition> = object<Acquisition>(
  { inputs: distinct(list(signal, { least: 1 }), ({ name }) => name), maxGap: positive, steps: list(step) },
  (acquisition, path) => void signalsOf(acquisition, path),
);

/** In a fixed order of keys. Throws InputError, naming `place` and the field, for what is no acquisition. */
export function checkAcquisition(value: unknown, place: string): Acquisition {
  return checkedBy(acquisitionCheck, value, place);
}

/** What a recording's signals have become after all steps: the inputs, and what was added, in the order in which it was. */
export function acquiredSignals(acquisition: Acquisition): readonly Signal[] {
  return signalsOf(acquisition, []);
}

/** The check that windows can come about so: each signal is there, in its unit, and each filter is for that rate. */
export function checkAcquired(acquisition: Acquisition, { signals, samplingRate }: Acquired, path: readonly string[]): void {
  const there = signalsOf(acquisition, path);
  const shown = (all: readonly Signal[]): string => all.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
  for (const { name, unit } of signals) {
    if (there.some((one) => one.name === name && one.unit === unit)) continue;
    mismatch([...path, "steps"], `them to leave ${shown(signals)}`, `no ${name} [${unit}] among ${shown(there)}`);
  }
  acquisition.steps.forEach((one, i) => {
    const highest = one.kind === "gravity" ? GRAVITY_CUTOFF : one.kind === "butterworth" ? [one.cutoff].flat().at(-1)! : 0;
    if (highest < samplingRate / 2) return;
    mismatch([...path, "steps", String(i)], `frequencies below ${samplingRate / 2} Hz, half the sampling rate`, `${highest}`);
  });
}

function signalsOf({ inputs, steps }: Acquisition, path: readonly string[]): Signal[] {
  const there = [...inputs];
  steps.forEach((one, i) => {
    const at = [...path, "steps", String(i)];
    const used = one.signals.map((name) => {
      const found = there.find((signal) => signal.name === name);
      return found ?? mismatch([...at, "signals"], `some of ${there.map((signal) => signal.name).join(", ")}`, JSON.stringify(name));
    });
    for (const { name, unit } of addedBy(one, used, at)) {
      if (there.some((signal) => signal.name === name)) mismatch(at, "new names for what it adds", `${JSON.stringify(name)} again`);
      there.push({ name, unit });
    }
  });
  return there;
}

function addedBy(step: SignalStep, used: readonly Signal[], path: readonly string[]): Signal[] {
  if (step.kind === "gravity") {
    return [step.gravity, step.body].flatMap((added) => (added ?? []).map((name, i) => ({ name, unit: used[i]!.unit })));
  }
  if (step.kind !== "magnitude") return [];
  const [{ unit }, ...others] = used as [Signal, ...Signal[]];
  const other = others.find((signal) => signal.unit !== unit);
  if (other) mismatch([...path, "signals"], `signals of one unit, ${JSON.stringify(unit)} of the first`, `${other.name} [${other.unit}]`);
  return [{ name: step.name, unit }];
}

/** In seconds: the most by which samples may be apart where nobody said, a fifth of a second, or two and a half samples of a slower rate. */
export function defaultMaxGap(samplingRate: number): number {
  return Math.max(0.2, 2.5 / samplingRate);
}
