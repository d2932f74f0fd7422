import { trainedOn, type Model, type SingleModel } from "../artifact/index.js";
import type { DatasetInfo } from "../data/index.js";
import { ofSubjects, percent, plural, shortHash } from "./format.js";

/** What a model file is used on, and what it was trained on. */
export function useFacts(model: Model, timeSteps: number): [string, string][] {
  const { samplingRate, overlap, classNames } = model;
  return [
    [
      "window",
      `${plural(timeSteps, "time step")}${rateText(timeSteps, samplingRate, trainedOn(model)[0]!.unrecorded)}, overlap ${percent(overlap, 0)}`,
    ],
    ["classes", classNames.map((name, k) => `${k + 1} ${name}`).join("\n")],
    [
      "trained on",
      trainedOn(model)
        .map(
          ({ windows, subjects, name, simulated, fingerprint }) =>
            `${plural(windows, "window")}${ofSubjects(subjects.length)} of ${name}${simulated ? ", simulated" : ""} (fingerprint ${shortHash(fingerprint)})`,
        )
        .join("\n"),
    ],
  ];
}

/** " at 50 Hz = 2.56 s", behind a number of time steps. */
export function rateText(timeSteps: number, samplingRate: number, unrecorded: DatasetInfo["unrecorded"]): string {
  if (unrecorded?.includes("samplingRate")) return ", their rate not recorded";
  return ` at ${samplingRate} Hz = ${(timeSteps / samplingRate).toFixed(2)} s`;
}

/** By what it was made, and what names it. */
export function originFacts({ training }: SingleModel, digest: string): [string, string][] {
  return [
    ["made with", `Stride ${training.stride}, ${training.kernels.name} kernels (SHA-256 ${shortHash(training.kernels.sha256)})`],
    ["weights", `SHA-256 ${digest}`],
  ];
}
