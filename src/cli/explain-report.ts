import type { ExplanationInput } from "../report/index.js";
import { explainedFacts } from "./explain-result.js";
import type { Explained } from "./explained.js";
import { percent } from "./format.js";
import type { Session } from "./session.js";

/** Filters that are drawn of a layer, and steps around a stretch that one answers. */
const [DRAWN_FILTERS, AROUND] = [12, 16];

/** Writes report.html and figures/ of an explanation. */
export async function drawExplanation(session: Session, folder: string, explained: Explained): Promise<NonNullable<Explained["report"]>> {
  const { renderExplanation } = await import("../report/index.js");
  const { writeReport } = await import("../files/index.js");
  session.progress.bar(() => ({ title: "drawing the report", share: null, details: [] }));
  const drawn = await renderExplanation(await inputOf(explained));
  session.progress.stop();
  session.signal.throwIfAborted();
  return { path: writeReport(folder, drawn), figures: drawn.figures.size };
}

async function inputOf(explained: Explained): Promise<ExplanationInput> {
  const { commandLine } = await import("../files/index.js");
  const { signalPanels } = await import("../study/index.js");
  const { calledStretches } = await import("../explain/index.js");
  const { name, dataset, model, split, noGradients, noFilters, maps, same, overTime, recording } = explained;
  const notices = [
    (split === "train" || split === "all") &&
      same &&
      "The model was trained on windows that are explained here: what it learned by heart looks like what it learned.",
    recording?.labelled === false &&
      "There are no labels: importance is told by how often the model then calls windows otherwise than before.",
    !recording &&
      (split === "test" || split === "all") &&
      "Test windows were looked at: what is chosen after reading this page is chosen by the test set.",
  ];
  const samplingRate = dataset.unrecorded?.includes("samplingRate") ? null : dataset.samplingRate;
  return {
    title: `Why ${name} says what it says${recording ? ` of ${recording.name}` : `, on ${dataset.name}`}`,
    command: commandLine(["stride", ...process.argv.slice(2)]),
    facts: explainedFacts(explained),
    notices: notices.filter((notice) => notice !== false),
    dataset: { name: dataset.name, simulated: dataset.simulated },
    classNames: model.classNames,
    signals: {
      samplingRate,
      names: dataset.signals.map((signal) => signal.name),
      units: dataset.signals.map((signal) => signal.unit),
      panels: signalPanels(dataset.signals),
    },
    importance: importanceOf(explained),
    windows: explained.explained.map((one) => windowOf(explained, one, samplingRate)),
    noGradients: noGradients && `${noGradients[0]!.toUpperCase()}${noGradients.slice(1)}.`,
    overTime: overTime && {
      ...overTime,
      start: explained.overTimeFrom,
      name: recording?.name ?? `${nameOfWindow(explained, explained.explained[0]!)} and its neighbours`,
      called: calledStretches(overTime.called),
    },
    filters: explained.filters.map((layer) => filterLayerOf(explained, layer)),
    noFilters,
    featureMaps: maps.map((layers, i) => ({ window: nameOfWindow(explained, explained.explained[i]!), layers })),
  };
}

function importanceOf({ importance, dataset, split, recording }: Explained): ExplanationInput["importance"] {
  if (!importance) return null;
  const { permuted, dropped, correlated } = importance;
  const { windows, accuracy, loss } = permuted.unchanged;
  return {
    ...{
      part:
        recording?.labelled === false
          ? "windows of this recording"
          : split === "all"
            ? "windows"
            : `${split === "train" ? "training" : split} windows`,
      windows,
      accuracy,
      loss,
    },
    repeats: permuted.repeats,
    groups: permuted.groups.map((group, i) => {
      const other = dropped.groups[i]!;
      return {
        ...group,
        dropped: { accuracyDrop: other.accuracyDrop.mean, lossRise: other.lossRise.mean },
        perClass: group.perClass.map((own, k) => own && { permuted: own.recallDrop, dropped: other.perClass[k]!.recallDrop.mean }),
      };
    }),
    correlated: correlated.map(({ first, second, r }) => ({
      first: dataset.signals[first]!.name,
      second: dataset.signals[second]!.name,
      r,
    })),
  };
}

type One = Explained["explained"][number];

function nameOfWindow({ dataset, recording }: Explained, { number, subject }: One): string {
  if (recording) return `window ${number} of ${recording.name}, from ${recording.starts[number]!.toFixed(2)} s`;
  return dataset.unrecorded?.includes("subjects") ? `window ${number}` : `window ${number} of subject ${subject}`;
}

function windowOf(explained: Explained, one: One, samplingRate: number | null): ExplanationInput["windows"][number] {
  const { model, dataset } = explained;
  const { window, target, label, occlusion, attribution } = one;
  const channels = dataset.signals.length;
  const ofSignal = <T extends Float32Array | Float64Array>(values: T, c: number): T => values.filter((_, i) => i % channels === c) as T;
  const name = nameOfWindow(explained, one);
  const covered = samplingRate === null ? `${occlusion.width} steps` : `${(occlusion.width / samplingRate).toFixed(2)} s`;
  const called = model.classNames[target]!;
  return {
    name: `${name[0]!.toUpperCase()}${name.slice(1)}`,
    says: `Called ${called}, ${percent(occlusion.probability)}; ${
      explained.recording?.labelled === false ? "no label" : `is ${label === target ? "that" : model.classNames[label]!}`
    }`,
    target: called,
    probability: occlusion.probability,
    baselineProbability: attribution?.baselineOutput ?? null,
    length: window.length,
    signals: dataset.signals.map((_, c) => ofSignal(window.values, c)),
    attributions: attribution && dataset.signals.map((_, c) => ofSignal(attribution.attributions, c)),
    complete: attribution && { sum: attribution.sum, steps: attribution.steps, kept: attribution.complete },
    occlusion: { seconds: covered, all: occlusion.overTime[0]!, panels: occlusion.overTime.slice(1) },
  };
}

function filterLayerOf({ sample, dataset, model }: Explained, layer: Explained["filters"][number]): ExplanationInput["filters"][number] {
  const { filters, ...rest } = layer;
  const channels = dataset.signals.length;
  const strength = (f: number): number => filters[f]!.excitedBy[0]?.output ?? -Infinity;
  const strongest = [...filters.keys()].sort((a, b) => strength(b) - strength(a) || a - b).slice(0, DRAWN_FILTERS);
  return {
    ...rest,
    filters: filters.length,
    dead: filters.filter(({ dead }) => dead).length,
    drawn: strongest.map((f) => ({
      filter: f,
      ...filters[f]!,
      excitedBy: filters[f]!.excitedBy.map(({ window: place, start, steps }) => {
        const window = sample.indices[place]!;
        const from = Math.max(0, start - AROUND),
          to = Math.min(dataset.timeSteps, start + steps + AROUND);
        const at = window * dataset.timeSteps * channels;
        const cut = (c: number): Float32Array =>
          Float32Array.from({ length: to - from }, (_, i) => dataset.x[at + (from + i) * channels + c]!);
        return {
          says: model.classNames[dataset.y[window]!]!,
          from,
          start,
          steps,
          signals: dataset.signals.map((_, c) => cut(c)),
        };
      }),
    })),
  };
}
