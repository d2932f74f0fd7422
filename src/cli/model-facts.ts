import { trainedOn, type Model, type SingleModel } from "../artifact/index.js";
import { percent, plural, shortHash } from "./format.js";

/** What a model file is used on, and what it was trained on. */
export function useFacts(model: Model, timeSteps: number): [string, string][] {
  const { samplingRate, overlap, classNames } = model;
  return [
    [
      "window",
      `${plural(timeSteps, "time step")} at ${samplingRate} Hz = ${(timeSteps / samplingRate).toFixed(2)} s, overlap ${percent(overlap, 0)}`,
    ],
    ["classes", classNames.map((name, k) => `${k + 1} ${name}`).join("\n")],
    [
      "trained on",
      trainedOn(model)
        .map(
          ({ windows, subjects, name, simulated, fingerprint }) =>
            `${plural(windows, "window")} of ${plural(subjects.length, "subject")} of ${name}${simulated ? ", simulated" : ""} (fingerprint ${shortHash(fingerprint)})`,
        )
        .join("\n"),
    ],
  ];
}

/** By what it was made, and what names it. */
export function originFacts({ training }: SingleModel, digest: string): [string, string][] {
  return [
    ["made with", `Stride ${training.stride}, ${training.kernels.name} kernels (SHA-256 ${shortHash(training.kernels.sha256)})`],
    ["weights", `SHA-256 ${digest}`],
  ];
}
