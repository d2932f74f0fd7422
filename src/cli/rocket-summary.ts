import type { RocketModel } from "../artifact/index.js";
import { bytes, count, percent } from "./format.js";
import { originFacts, useFacts } from "./model-facts.js";
import { alphaText, describeConvolutions, foldsText } from "./rocket-result.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** The document of `stride model summary FILE --json` for random convolutions. */
export function rocketModelDocument(file: string, model: RocketModel, digest: string): unknown {
  const { convolutions, signals, classNames, samplingRate, overlap, training } = model;
  const { transform, classifier, timeSteps, channels, alpha, temperature, tensors } = convolutions;
  return {
    file,
    model: transform,
    inputShape: [timeSteps, channels],
    ...{ classifier, features: tensors.feature_means.length, alpha, temperature },
    dilations: [...tensors["base_dilations"]!],
    parameters: tensors.weights.length + tensors.intercepts.length,
    weightsSha256: digest,
    ...{ classNames, signals, samplingRate, overlap },
    channelMeans: [...tensors.channel_means],
    channelScales: [...tensors.channel_scales],
    training,
  };
}

/** The same for people. */
export function renderRocketModel(model: RocketModel, digest: string, style: Style): string {
  const { convolutions, signals, training } = model;
  const { alpha, temperature, timeSteps, tensors } = convolutions;
  const parameters = tensors.weights.length + tensors.intercepts.length;
  const { windows, subjects } = training.dataset;
  const by = foldsText(training.folds, subjects.length, windows);
  const size = Object.values(tensors).reduce((sum, tensor) => sum + (tensor?.byteLength ?? 0), 0);
  return [
    renderFacts(
      [
        ["model", describeConvolutions(convolutions)],
        ["dilations", [...tensors["base_dilations"]!].join(", ")],
        ["parameters", `${count(parameters)} of the classifier; ${bytes(size)} with the transform`],
        ["alpha", `${alphaText(alpha)}${training.options.alpha === undefined ? `, chosen by ${by}` : ""}`],
        [
          "temperature",
          training.folds > 0
            ? `${temperature!.toPrecision(4)}, fitted to decisions on ${subjects.length > 0 ? "subjects" : "windows"} held out`
            : "1: the classifier's own probabilities",
        ],
        ["seed", String(training.seed)],
      ],
      style,
    ),
    ...(training.scores.length > 0
      ? [
          renderTable(
            {
              title: `Alphas by ${by}`,
              head: ["alpha", "accuracy", "mean squared error"],
              rows: training.scores.map((one) => [alphaText(one.alpha), percent(one.accuracy, 2), one.meanSquaredError.toFixed(4)]),
            },
            style,
          ),
        ]
      : []),
    renderTable(
      {
        title: "Signals, of which the mean is taken before the scale multiplies",
        head: ["signal", "unit", "mean", "scale"],
        textColumns: 2,
        rows: signals.map(({ name, unit }, channel) => [
          ...[name, unit],
          ...[tensors.channel_means, tensors.channel_scales].map((values) => values[channel]!.toFixed(4)),
        ]),
      },
      style,
    ),
    renderFacts([...useFacts(model, timeSteps), ...originFacts(model, digest)], style),
  ].join("\n");
}
