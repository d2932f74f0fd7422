import type { Model } from "../artifact/index.js";
import type { DatasetInfo } from "../data/index.js";
import { ofSubjects, percent, plural, shortHash } from "./format.js";

/** What a model file is used on, and what it was trained on. */
export function useFacts({ samplingRate, overlap, classNames, training }: Model, timeSteps: number): [string, string][] {
  const { dataset } = training;
  return [
    ["window", `${plural(timeSteps, "time step")}${rateText(timeSteps, samplingRate, dataset.unrecorded)}, overlap ${percent(overlap, 0)}`],
    ["classes", classNames.map((name, k) => `${k + 1} ${name}`).join("\n")],
    [
      "trained on",
      `${plural(dataset.windows, "window")}${ofSubjects(dataset.subjects.length)} of ${dataset.name}${dataset.simulated ? ", simulated" : ""} (fingerprint ${shortHash(dataset.fingerprint)})`,
    ],
  ];
}

/** " at 50 Hz = 2.56 s", behind a number of time steps. */
export function rateText(timeSteps: number, samplingRate: number, unrecorded: DatasetInfo["unrecorded"]): string {
  if (unrecorded?.includes("samplingRate")) return ", their rate not recorded";
  return ` at ${samplingRate} Hz = ${(timeSteps / samplingRate).toFixed(2)} s`;
}

/** By what it was made, and what names it. */
export function originFacts({ training }: Model, digest: string): [string, string][] {
  return [
    ["made with", `Stride ${training.stride}, ${training.kernels.name} kernels (SHA-256 ${shortHash(training.kernels.sha256)})`],
    ["weights", `SHA-256 ${digest}`],
  ];
}
