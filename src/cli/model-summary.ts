import type { Model } from "../artifact/index.js";
import type { Network } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { bytes, count, percent, plural, shortHash } from "./format.js";
import type { CommonOptions } from "./options.js";
import { withSession } from "./session.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

export interface ModelSummaryOptions extends CommonOptions {
  readonly model?: string;
  readonly window?: number;
  readonly channels?: number;
  readonly classes?: number;
}

/** Of the windows of UCI HAR. */
export const DEFAULT_SHAPE = { window: 128, channels: 9, classes: 6 };

/** `stride model summary`: the layers of a model file, or of a named network on windows of some shape. */
export async function modelSummary(file: string | undefined, options: ModelSummaryOptions): Promise<void> {
  const { model: name, window, channels, classes } = options;
  if ((file === undefined) === (name === undefined)) {
    const received = file === undefined ? "neither" : "both";
    throw new InputError(`model summary: expected a model file or --model NAME; received ${received}; for example --model baseline`);
  }
  const shape = (["window", "channels", "classes"] as const).find((key) => options[key] !== undefined);
  if (file !== undefined && shape) {
    throw new InputError(`model summary: expected --${shape} with --model alone; received it with ${file}, which has a shape of its own`);
  }
  await withSession(options, "nothing was written", async (session) => {
    const { createNetwork } = await import("../nn/index.js");
    if (file === undefined) {
      const { createModel } = await import("../models/index.js");
      const { window: steps, channels: signals, classes: outputs } = DEFAULT_SHAPE;
      const network = createNetwork(createModel(name!, [window ?? steps, channels ?? signals], classes ?? outputs));
      session.print(
        () => networkDocument(network),
        () => renderNetwork(network, session.style),
      );
      return;
    }
    const { loadModel } = await import("../files/index.js");
    const { weightsSha256 } = await import("../artifact/index.js");
    const model = await loadModel(file);
    const network = createNetwork(model.network);
    const digest = await weightsSha256(model.weights);
    session.print(
      () => ({ file, ...networkDocument(network), weightsSha256: digest, ...modelDocument(model) }),
      () => `${renderNetwork(network, session.style)}\n${renderModel(model, digest, session.style)}`,
    );
  });
}

function networkDocument({ config, layers, outputShape, parameterCount, multiplyAdds }: Network) {
  return {
    model: config.name,
    inputShape: config.inputShape,
    outputShape,
    layers: layers.map((layer) => ({
      name: layer.name,
      ...layer.config,
      outputShape: layer.outputShape,
      parameters: layer.parameterCount,
      multiplyAdds: layer.multiplyAdds,
    })),
    parameters: parameterCount,
    multiplyAdds,
  };
}

function modelDocument({ classNames, signals, samplingRate, overlap, standardizer, training }: Model) {
  return {
    classNames,
    signals,
    samplingRate,
    overlap,
    standardizer: standardizer && { mean: [...standardizer.mean], scale: [...standardizer.scale] },
    training,
  };
}

function renderNetwork({ config, layers, parameterCount, multiplyAdds }: Network, style: Style): string {
  const rows = layers.map(({ name, config: { kind }, outputShape, parameterCount: parameters, multiplyAdds: work }) => [
    `${name} (${kind})`,
    formatShape(outputShape),
    count(parameters),
    count(work),
  ]);
  return renderTable(
    {
      title: `${config.name}, windows of ${formatShape(config.inputShape)} (time x channel)`,
      head: ["layer (kind)", "output shape", "parameters", "multiply-adds"],
      textColumns: 2,
      rows: [["input", formatShape(config.inputShape), count(0), count(0)], ...rows],
      totals: [`total, ${bytes(4 * parameterCount)} of weights`, "", count(parameterCount), count(multiplyAdds)],
    },
    style,
  );
}

function renderModel(model: Model, digest: string, style: Style): string {
  const { classNames, signals, samplingRate, overlap, network, standardizer, training } = model;
  const { dataset, history } = training;
  const [steps] = network.inputShape;
  const last = history.at(-1);
  const learned = last ? `; last epoch: loss ${last.loss.toFixed(3)}, accuracy ${percent(last.accuracy)} while training` : "";
  return [
    renderTable(
      {
        title: "Signals",
        head: ["signal", "unit", ...(standardizer ? ["mean", "scale"] : [])],
        textColumns: 2,
        rows: signals.map(({ name, unit }, channel) => [
          name,
          unit,
          ...(standardizer ? [standardizer.mean[channel]!.toFixed(4), standardizer.scale[channel]!.toFixed(4)] : []),
        ]),
      },
      style,
    ),
    renderFacts(
      [
        ["standardizer", standardizer ? "(signal - mean) / scale, from the training windows" : "none: trained on raw signals"],
        [
          "window",
          `${plural(steps, "time step")} at ${samplingRate} Hz = ${(steps / samplingRate).toFixed(2)} s, overlap ${percent(overlap, 0)}`,
        ],
        ["classes", classNames.map((name, k) => `${k + 1} ${name}`).join("\n")],
        [
          "trained on",
          `${plural(dataset.windows, "window")} of ${plural(dataset.subjects.length, "subject")} of ${dataset.name}${dataset.simulated ? ", simulated" : ""} (fingerprint ${shortHash(dataset.fingerprint)})`,
        ],
        [
          "training",
          `${plural(training.epochs, "epoch")}, batch size ${training.batchSize}, seed ${training.seed}, ${training.optimizer.name} at ${training.optimizer.config["learningRate"]}${learned}`,
        ],
        ["made with", `Stride ${training.stride}, ${training.kernels.name} kernels (SHA-256 ${shortHash(training.kernels.sha256)})`],
        ["weights", `SHA-256 ${digest}`],
      ],
      style,
    ),
  ].join("\n");
}
