import { calibrationText } from "./calibrate.js";
import {
  DEFAULT_RATE,
  explainedDocument,
  explainedMembers,
  recordedRate,
  refuseExplaining,
  renderExplained,
  renderExplainedMembers,
} from "./network-explanation.js";
import type { NetworkModel } from "../artifact/index.js";
import type { Preparation } from "../data/index.js";
import { percent, plural } from "./format.js";
import { finetuningText } from "./finetune-result.js";
import { originFacts, useFacts } from "./model-facts.js";
import { checkSource, namedNetwork, type NetworkOptions } from "./named-network.js";
import { networkDocument, renderNetwork } from "./network-table.js";
import { withSession } from "./session.js";
import { trainingText } from "./training-options.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** `stride model summary`: the layers of a model file, or of a named network on windows of some shape. */
export async function modelSummary(file: string | undefined, options: NetworkOptions): Promise<void> {
  checkSource("model summary", file, options);
  await withSession(options, "nothing was written", async (session) => {
    if (file === undefined) {
      const network = await namedNetwork(options.model!, options);
      session.print(
        () => ({ ...networkDocument(network), ...(options.explain && explainedDocument(network, DEFAULT_RATE)) }),
        () => (options.explain ? renderExplained : renderNetwork)(network, session.style, DEFAULT_RATE),
      );
      return;
    }
    const { createNetwork } = await import("../nn/index.js");
    const { loadModel } = await import("../files/index.js");
    const { modelSha256 } = await import("../artifact/index.js");
    const model = await loadModel(file);
    const digest = await modelSha256(model);
    if (model.kind === "rocket") {
      if (options.explain) refuseExplaining(file);
      const { renderRocketModel, rocketModelDocument } = await import("./rocket-summary.js");
      session.print(
        () => rocketModelDocument(file, model, digest),
        () => renderRocketModel(model, digest, session.style),
      );
      return;
    }
    if (model.kind === "ensemble") {
      const { ensembleModelDocument, renderEnsembleModel } = await import("./ensemble-summary.js");
      session.print(
        () => ({ ...ensembleModelDocument(file, model, digest), ...(options.explain && { explained: explainedMembers(model) }) }),
        () =>
          renderEnsembleModel(model, digest, session.style) + (options.explain ? `\n${renderExplainedMembers(model, session.style)}` : ""),
      );
      return;
    }
    const network = createNetwork(model.network);
    const rate = recordedRate(model);
    const explained = options.explain && explainedDocument(network, rate);
    session.print(
      () => ({ file, ...networkDocument(network), ...explained, weightsSha256: digest, ...modelDocument(model) }),
      () => {
        const table = (options.explain ? renderExplained : renderNetwork)(network, session.style, rate);
        return `${table}\n${renderModel(model, network.inputs, digest, session.style)}`;
      },
    );
  });
}

function modelDocument({ classNames, signals, samplingRate, overlap, preparation, calibration, training }: NetworkModel) {
  return {
    classNames,
    signals,
    samplingRate,
    overlap,
    preparation: preparation.map(
      (part) =>
        part && {
          ...(part.lambdas && { lambdas: [...part.lambdas] }),
          ...(part.widths && { widths: [...part.widths] }),
          mean: [...part.mean],
          scale: [...part.scale],
        },
    ),
    ...(calibration && { calibration }),
    training,
  };
}

/** What a model does to raw signals, in words and as columns of the signals' table: once where all inputs have the same preparation. */
function preparationOf(
  { preparation }: NetworkModel,
  inputs: readonly string[],
): { text: string; head: string[]; cells: (channel: number) => string[] } {
  const key = (part: Preparation | null): string => canonicalNumbers(part);
  const alike = preparation.every((part) => key(part) === key(preparation[0]!));
  const shown = preparation.flatMap((part, i) => (alike && i > 0 ? [] : [{ part, of: alike ? "" : `${inputs[i]!} ` }]));
  const words = (part: Preparation | null): string => {
    if (part === null) return "none: trained on raw signals";
    if (part.widths) return "arcsinh(signal / width), then (value - mean) / scale, from the training windows";
    return part.lambdas
      ? "Yeo-Johnson with lambda, then (value - mean) / scale, from the training windows"
      : "(signal - mean) / scale, from the training windows";
  };
  const columns = shown.flatMap(({ part, of }) =>
    (["lambdas", "widths", "mean", "scale"] as const).flatMap((name) => {
      const values = part?.[name];
      return values ? [{ title: of + name.replace("lambdas", "lambda").replace("widths", "width"), values }] : [];
    }),
  );
  return {
    text: shown.map(({ part, of }) => `${of && `${of.trim()}: `}${words(part)}`).join("\n"),
    head: columns.map(({ title }) => title),
    cells: (channel) => columns.map(({ values }) => values[channel]!.toFixed(4)),
  };
}

function canonicalNumbers(part: Preparation | null): string {
  return JSON.stringify(part && [part.lambdas && [...part.lambdas], part.widths && [...part.widths], [...part.mean], [...part.scale]]);
}

function watched(last: NetworkModel["training"]["history"][number] | undefined): string {
  if (last?.validationLoss === undefined) return "";
  return `; last epoch: loss ${last.validationLoss.toFixed(3)}, accuracy ${percent(last.validationAccuracy ?? null)}`;
}

function renderModel(model: NetworkModel, inputs: readonly string[], digest: string, style: Style): string {
  const { signals, network, training } = model;
  const preparation = preparationOf(model, inputs);
  const { history } = training;
  const last = history.at(-1);
  const learned = last ? `; last epoch: loss ${last.loss.toFixed(3)}, accuracy ${percent(last.accuracy)} while training` : "";
  return [
    renderTable(
      {
        title: "Signals",
        head: ["signal", "unit", ...preparation.head],
        textColumns: 2,
        rows: signals.map(({ name, unit }, channel) => [name, unit, ...preparation.cells(channel)]),
      },
      style,
    ),
    renderFacts(
      [
        ["preparation", preparation.text],
        ...useFacts(model, network.inputShape[0]),
        ...(training.validation
          ? [
              [
                "watched",
                `${plural(training.validation.windows, "window")} of training subjects ${training.validation.subjects.join(", ")}, held back${watched(history.at(-1))}`,
              ] as const,
            ]
          : []),
        [
          "training",
          `${plural(training.epochs, "epoch")}, batch size ${training.batchSize}, seed ${training.seed}, ${trainingText(training.optimizer, training)}${training.epoch === undefined ? "" : `; weights of epoch ${training.epoch}`}${learned}${training.pretraining ? `; from the encoder of an autoencoder, mean squared error ${training.pretraining.losses.at(-1)!.toFixed(4)}` : ""}`,
        ],
        ...(training.finetuning ?? []).map((record): [string, string] => ["finetuned", finetuningText(record)]),
        ...(model.calibration ? [["calibration", calibrationText(model.calibration)] as const] : []),
        ...originFacts(model, digest),
      ],
      style,
    ),
  ].join("\n");
}
