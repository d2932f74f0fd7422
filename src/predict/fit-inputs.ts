import { acquisitionOf, type Model } from "../artifact/index.js";
import type { Acquisition, Signal, SignalStep } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { fillMissing, type FilledSignal } from "./fill-missing.js";

/** How a model is fed from what a recording measures. */
export interface FittedInputs {
  /** What is done to what is measured; its inputs are all in the recording. */
  readonly acquisition: Acquisition;
  /** Those of the model's signals that come out of it, in the model's order, and which of the model's channels each is. */
  readonly signals: readonly Signal[];
  readonly channels: readonly number[];
  /** Signals that the model's preparation would compute, and the recording has already: they are taken as they are. */
  readonly given: readonly string[];
  /** Signals of the model that nothing measured. */
  readonly filled: readonly FilledSignal[];
}

/**
 * Which of the measured signals a model is fed, and how. Signals are told by their names and must be in the model's units. One that a step of the model's
 * acquisition would add is taken as it is where it is measured: a file with body acceleration in it is not separated again. Throws InputError, naming `place`,
 * for a unit that is another one, and for signals that are missing, unless the model was trained to do without them.
 */
export function fitInputs(model: Model, measured: readonly Signal[], place: string): FittedInputs {
  const { inputs, steps, maxGap } = acquisitionOf(model);
  const units = new Map(measured.map(({ name, unit }) => [name, unit]));
  const inputNames = new Set(inputs.map(({ name }) => name));
  const { kept, needed, given } = neededSteps(steps, model.signals, (name) => units.has(name) && !inputNames.has(name));
  const known = new Map([...inputs, ...model.signals].map((signal) => [signal.name, signal]));
  const wanted = [...known.values()].filter(({ name }) => needed.has(name));
  const wrong = wanted.find(({ name, unit }) => units.has(name) && units.get(name) !== unit);
  if (wrong) {
    throw new InputError(
      `${place}: ${wrong.name}: expected ${unitText(wrong.unit)}, as the model was trained on; received ${unitText(units.get(wrong.name)!)}; ` +
        "say the unit in a mapping, which converts it",
    );
  }
  const there = wanted.filter(({ name }) => units.has(name));
  const after = possibleSteps(kept, there);
  const channels = model.signals.flatMap(({ name }, channel) => (after.names.has(name) ? [channel] : []));
  return {
    acquisition: { inputs: there, maxGap, steps: after.steps },
    ...{ signals: channels.map((channel) => model.signals[channel]!), channels, given },
    filled: there.length === wanted.length ? [] : fillMissing(model, channels, { wanted, measured, place }),
  };
}

/** The steps that the signals need, from the last back, and what must be measured for them; what is measured after a step needs no step. */
function neededSteps(steps: readonly SignalStep[], signals: readonly Signal[], isMeasured: (added: string) => boolean) {
  const needed = new Set(signals.map(({ name }) => name));
  const given = new Set<string>();
  const kept: SignalStep[] = [];
  /** Whether something must be computed; what is measured instead is noted. */
  function computes(added: readonly string[]): boolean {
    const names = added.filter((name) => needed.has(name));
    if (!names.every(isMeasured)) return true;
    names.forEach((name) => given.add(name));
    return false;
  }
  for (const step of [...steps].reverse()) {
    if (step.kind === "magnitude") {
      if (!computes([step.name])) continue;
      needed.delete(step.name);
      step.signals.forEach((name) => needed.add(name));
      kept.unshift(step);
    } else if (step.kind === "gravity") {
      const axes = step.signals.map((_, axis) => axis).filter((axis) => computes(addedBy(step, axis)));
      axes.flatMap((axis) => addedBy(step, axis)).forEach((name) => needed.delete(name));
      axes.forEach((axis) => needed.add(step.signals[axis]!));
      if (axes.length > 0) kept.unshift(pickAxes(step, axes));
    } else kept.unshift(step);
  }
  return { kept, needed, given: [...given] };
}

/** What can be done with some signals alone, and the names of all that are there in the end. */
function possibleSteps(steps: readonly SignalStep[], inputs: readonly Signal[]): { steps: SignalStep[]; names: ReadonlySet<string> } {
  const names = new Set(inputs.map(({ name }) => name));
  const possible: SignalStep[] = [];
  for (const step of steps) {
    if (step.kind === "magnitude") {
      if (!step.signals.every((name) => names.has(name))) continue;
      names.add(step.name);
      possible.push(step);
    } else if (step.kind === "gravity") {
      const axes = step.signals.map((_, axis) => axis).filter((axis) => names.has(step.signals[axis]!));
      axes.flatMap((axis) => addedBy(step, axis)).forEach((name) => names.add(name));
      if (axes.length > 0) possible.push(pickAxes(step, axes));
    } else {
      const signals = step.signals.filter((name) => names.has(name));
      if (signals.length > 0) possible.push({ ...step, signals });
    }
  }
  return { steps: possible, names };
}

type GravityStep = Extract<SignalStep, { readonly kind: "gravity" }>;

function addedBy({ gravity, body }: GravityStep, axis: number): string[] {
  return [gravity, body].flatMap((names) => (names ? [names[axis]!] : []));
}

function pickAxes({ signals, gravity, body }: GravityStep, axes: readonly number[]): GravityStep {
  const pick = (names: readonly string[]): string[] => axes.map((axis) => names[axis]!);
  return { kind: "gravity", signals: pick(signals), gravity: gravity && pick(gravity), body: body && pick(body) };
}

function unitText(unit: string): string {
  return unit === "" ? "no unit" : unit;
}
