// What an explanation leaves for its report, made up by code: three classes, a sensor of three axes and a single signal.
import type { ExplanationInput, FilterLayerInput } from "../../../src/report/index.js";
import { hashFill } from "../../support/hash-fill.js";
import { HOSTILE } from "./study-run.js";

const STEPS = 32;

export interface MadeUpExplanation {
  /** Names that break pages. */
  readonly hostile?: boolean;
  readonly gradients?: boolean;
}

export function madeUpExplanation({ hostile = false, gradients = true }: MadeUpExplanation = {}): ExplanationInput {
  const names = ["acc_x", "acc_y", "acc_z", hostile ? HOSTILE.signal : "pressure"];
  const classNames = ["WALKING", hostile ? HOSTILE.class : "SITTING", "LAYING"];
  const values = (stream: number, length = STEPS): Float32Array => hashFill(length, stream, 1);
  const shares = (stream: number, length = STEPS): Float64Array => Float64Array.from(values(stream, length), (value) => 0.05 * value);
  const groups = [
    { name: "acc", kind: "sensor" as const, drop: 0.4 },
    ...names.map((name, i) => ({ name, kind: "signal" as const, drop: [0.3, 0.02, -0.01, 0.08][i]! })),
  ];
  return {
    title: "Why small says what it says",
    command: "stride explain small.safetensors",
    facts: [["model", "small"]],
    notices: [],
    dataset: { name: "made-up", simulated: true },
    classNames,
    signals: {
      samplingRate: 20,
      names,
      units: ["g", "g", "g", "hPa"],
      panels: [
        { name: "acc", unit: "g", channels: [0, 1, 2] },
        { name: names[3]!, unit: "hPa", channels: [3] },
      ],
    },
    importance: {
      ...{ part: "validation windows", windows: 60, repeats: 5, accuracy: 0.9, loss: 0.25 },
      groups: groups.map(({ drop, ...group }) => ({
        ...group,
        accuracyDrop: { mean: drop, sd: 0.02 },
        lossRise: { mean: 3 * drop, sd: 0.1 },
        dropped: { accuracyDrop: 0.8 * drop, lossRise: 2 * drop },
        perClass: [{ permuted: { mean: 1.5 * drop, sd: 0.03 }, dropped: drop }, { permuted: { mean: 0, sd: 0 }, dropped: 0 }, null],
      })),
      correlated: [{ first: "acc_x", second: names[3]!, r: -0.91 }],
    },
    windows: [0, 1].map((i) => ({
      name: `Window ${i}`,
      says: `Called ${classNames[i]!}, 91.0 %; is that`,
      ...{ target: classNames[i]!, probability: 0.91, baselineProbability: gradients ? 0.3 : null, length: STEPS - 4 * i },
      signals: names.map((_, c) => values(10 * i + c)),
      attributions: gradients ? names.map((_, c) => shares(100 + 10 * i + c)) : null,
      complete: gradients ? { sum: 0.6, steps: 32, kept: i === 0 } : null,
      occlusion: { seconds: "0.20 s", all: shares(200 + i), panels: [shares(210 + i), shares(220 + i)] },
    })),
    noGradients: gradients ? null : "Gradients: expected a network; received random convolutions.",
    overTime: {
      ...{ name: "walk.csv", start: 5 },
      signals: names.map((_, c) => values(300 + c, 4 * STEPS).map((value, t) => (t > 50 && t < 60 ? NaN : value))),
      occlusion: shares(310, 4 * STEPS),
      called: [
        { from: 0, to: 50, label: 0 },
        { from: 60, to: 64, label: 2 },
        { from: 64, to: 128, label: 1 },
      ],
    },
    filters: gradients ? [madeUpFilters(values)] : [],
    noFilters: gradients ? null : "Random convolutions have kernels that were drawn, not learned.",
    featureMaps: gradients
      ? [
          {
            window: "window 0",
            layers: [
              { name: "conv1d", kind: "Conv1D", steps: 30, features: 6, values: values(500, 180).map((value) => Math.max(0, value)) },
              { name: hostile ? HOSTILE.signal : "tanh", kind: "Activation", steps: 15, features: 60, values: values(501, 900) },
              { name: "dense", kind: "Dense", steps: 1, features: 3, values: Float32Array.of(0.91, 0.05, 0.04) },
            ],
          },
        ]
      : [],
  };
}

function madeUpFilters(values: (stream: number, length?: number) => Float32Array): FilterLayerInput {
  const frequencies = Float64Array.from({ length: 17 }, (_, i) => (10 * i) / 16);
  return {
    ...{ name: "conv1d", input: "input", channels: [0, 1, 2, 3], kernelSize: 5, dilationRate: 1, frequencies, filters: 6, dead: 1 },
    drawn: [0, 1, 2, 3, 4].map((filter) => ({
      filter,
      kernels: [0, 1, 2, 3].map((c) => Float64Array.from(values(400 + 10 * filter + c, 5))),
      responses: [0, 1, 2, 3].map((c) => Float64Array.from(values(450 + 10 * filter + c, 17), Math.abs)),
      ...{ peak: filter, active: 0.2 * filter },
      excitedBy:
        filter === 4
          ? []
          : [0, 1].map((i) => ({
              says: "WALKING",
              from: 3,
              start: 5 + i,
              steps: 5,
              signals: [0, 1, 2, 3].map((c) => values(480 + c + i, 20)),
            })),
    })),
  };
}
