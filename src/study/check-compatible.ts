import { timeStepsOf, trainedOn, type Model } from "../artifact/index.js";
import type { Dataset, Signal } from "../data/index.js";
import { InputError } from "../tensor/index.js";

const ONE_LENGTH = "one length";

/** Whether it knows what zeros behind the shorter of unequal windows are: one that does not would take them for signal. */
function takesLengths(model: Model): boolean {
  return model.unequalLengths === true || (model.kind === "network" && model.network.masked === true);
}

/** What was done to signals before windows were cut: of what came as windows nothing is known that could differ. */
function stepsOf(model: Model, dataset: Dataset): [expected: string, received: string] {
  const shown = ({ acquisition }: Model | Dataset): string =>
    model.acquisition && dataset.acquisition ? JSON.stringify(acquisition!.steps) : "unknown";
  return [shown(model), shown(dataset)];
}

/** Train and use must not disagree: throws InputError naming the first thing in which a dataset differs from the model's. */
export function checkCompatible(model: Model, dataset: Dataset): void {
  const signal = ({ name, unit }: Signal): string => `${name} [${unit}]`;
  const rows: [what: string, expected: string | number | undefined, received: string | number | undefined][] = [
    ["signals", model.signals.length, dataset.signals.length],
    ...model.signals.map((own, i): (typeof rows)[number] => [
      `signal ${i + 1}`,
      signal(own),
      dataset.signals[i] && signal(dataset.signals[i]),
    ]),
    ["sampling rate in Hz", model.samplingRate, dataset.samplingRate],
    ["time steps in a window", timeStepsOf(model), dataset.timeSteps],
    ["steps from what sensors measure", ...stepsOf(model, dataset)],
    ["windows", ONE_LENGTH, dataset.lengths && !takesLengths(model) ? "unequal lengths" : ONE_LENGTH],
    ["classes", model.classNames.length, dataset.classNames.length],
    ...model.classNames.map((own, i): (typeof rows)[number] => [`class ${i + 1}`, own, dataset.classNames[i]]),
  ];
  const differing = rows.find(([, expected, received]) => expected !== received);
  if (!differing) return;
  const [what, expected, received] = differing;
  throw new InputError(
    `dataset ${dataset.name}: ${what}: expected ${expected}, as the model trained on ${trainedOn(model)[0]!.name} takes; received ${received}`,
  );
}
