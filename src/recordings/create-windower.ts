import { acquiredSignals, show, type Signal } from "../data/index.js";
import { createResampler, type SampleSink, type TimedSamples } from "../signal/index.js";
import { InputError } from "../tensor/index.js";
import type { SampleBlock } from "./recording.js";
import { createStage } from "./steps.js";
import { createWindowCutter } from "./window-cutter.js";
import type { OnWindow, Windower, WindowerOptions } from "./windower.js";

/** Blocks are taken in pieces of so many samples, as their inputs are picked into a buffer. */
const PIECE = 1024;

/**
 * A windower that tells `onWindow` the windows as they are complete. Throws InputError where an input is not measured, with the measured signals; where a signal is
 * not there behind the steps; for rates, a hop or steps that cannot be.
 *
 * The label of a sample is that of the last measured one at or before its time. Recordings begin settled, as each stretch does: filters start as if the first
 * sample had been there forever.
 */
export function createWindower(options: WindowerOptions, onWindow: OnWindow): Windower {
  const { acquisition, measured, measuredRate, samplingRate, signals, timeSteps, hop } = options;
  checkCounts(timeSteps, hop);
  const { inputs } = acquisition;
  const columns = pickInputs(inputs, measured);
  const available = acquiredSignals(acquisition);
  const places = new Map(available.map(({ name }, place) => [name, place]));

  const cutter = createWindowCutter(options, pickSignals(signals, available), onWindow);
  let stage: SampleSink = cutter;
  for (const step of [...acquisition.steps].reverse()) stage = createStage(step, places, samplingRate, stage);
  const resampler = createResampler(
    { channels: inputs.length, names: inputs.map(({ name }) => name), measuredRate, samplingRate, maxGap: acquisition.maxGap },
    widen(available.length, stage),
  );

  const piece: Piece = { length: 0, time: new Float64Array(0), values: new Float64Array(PIECE * inputs.length), labels: undefined };
  /** Whether the recording's samples have labels; null before its first. */
  let labelled: boolean | null = null;

  function begin({ labels }: SampleBlock): void {
    const has = labels !== undefined;
    if (labelled === null) cutter.reset((labelled = has));
    if (labelled !== has) {
      throw new InputError(
        `recording: expected labels in all blocks or in none; received a block ${has ? "with" : "without"} them behind others`,
      );
    }
  }

  function pushPiece(block: SampleBlock, from: number, to: number): void {
    const width = measured.length;
    const whole = from === 0 && to === block.length;
    for (let t = from, at = 0; t < to; t++) for (const column of columns) piece.values[at++] = block.values[t * width + column]!;
    piece.length = to - from;
    piece.time = whole ? block.time : block.time.subarray(from, to);
    piece.labels = whole ? block.labels : block.labels?.slice(from, to);
    resampler.push(piece);
  }

  return {
    push(block) {
      if (block.length === 0) return;
      begin(block);
      for (let from = 0; from < block.length; from += PIECE) pushPiece(block, from, Math.min(block.length, from + PIECE));
    },
    end() {
      resampler.end();
      labelled = null;
    },
    get counts() {
      const { windows, tail } = cutter.counts;
      return { windows, tail, ...resampler.counts };
    },
  };
}

type Piece = { -readonly [Key in keyof TimedSamples]-?: TimedSamples[Key] };

/** Hands rows on with room behind the inputs for what steps add. */
function widen(width: number, next: SampleSink): SampleSink {
  const row = new Float64Array(width);
  return {
    begin: (start) => next.begin(start),
    take(values, label) {
      for (let i = 0; i < values.length; i++) row[i] = values[i]!;
      next.take(row, label);
    },
    end: () => next.end(),
  };
}

function checkCounts(timeSteps: number, hop: number): void {
  if (!Number.isSafeInteger(timeSteps) || timeSteps < 1) {
    throw new InputError(`windower: timeSteps: expected a whole number from 1; received ${timeSteps}`);
  }
  if (!Number.isSafeInteger(hop) || hop < 1 || hop > timeSteps) {
    throw new InputError(`windower: hop: expected a whole number from 1 to timeSteps, ${timeSteps}; received ${hop}`);
  }
}

/** The column of each input. */
function pickInputs(inputs: readonly Signal[], measured: readonly Signal[]): Int32Array {
  const columns = inputs.map(({ name, unit }) => measured.findIndex((signal) => signal.name === name && signal.unit === unit));
  const missing = inputs.filter((_, i) => columns[i] === -1);
  if (missing.length > 0) {
    throw new InputError(
      `recording: expected the signals ${list(missing)}; received ${measured.length === 0 ? "none" : list(measured)}; name and unit must be the same: a mapping renames signals and converts units`,
    );
  }
  return Int32Array.from(columns);
}

/** Where in a row each of the windows' signals lies. */
function pickSignals(signals: readonly Signal[], available: readonly Signal[]): Int32Array {
  const places = signals.map(({ name, unit }) => available.findIndex((signal) => signal.name === name && signal.unit === unit));
  const missing = signals.filter((_, i) => places[i] === -1);
  if (missing.length > 0 || signals.length === 0) {
    throw new InputError(
      `windower: signals: expected some of ${list(available)}, the acquisition's; received ${signals.length === 0 ? "none" : list(missing)}`,
    );
  }
  return Int32Array.from(places);
}

function list(signals: readonly Signal[]): string {
  return signals.map(({ name, unit }) => show(`${name} (${unit})`).replaceAll('"', "")).join(", ");
}
