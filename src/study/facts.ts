import {
  checkSubjects,
  fingerprintOf,
  hasOfficialSplit,
  lengthOf,
  officialSplit,
  signalHistograms,
  subjectsOf,
  type Dataset,
  type Split,
} from "../data/index.js";
import { createNetwork, type Network } from "../nn/index.js";
import type { DataFacts, NetworkFacts, PartFacts, SplitDefinition } from "../records/index.js";
import { at, isRocket, type Configuration } from "./configurations.js";
import { networkOfRecipe } from "./recipe-network.js";
import { rocketFacts } from "./rocket-recipe.js";
import { foldsOf, splitStudy } from "./run-trial.js";
import { preparationsOf } from "./preparations.js";

/** The windows that are told of. */
export interface DescribedSplit {
  /** Histograms are those of its windows. */
  readonly train: Split;
  readonly validation: Split | null;
  readonly test: Split | null;
  readonly judged: Split;
  /** Of a cross-validation: who is held out in each fold. */
  readonly heldOut?: readonly (readonly number[])[];
}

/** The windows of a study. Throws InputError where a side of its split has none. */
export function describedStudySplit(dataset: Dataset, split: SplitDefinition): DescribedSplit {
  if (split.kind === "official") {
    const { test } = officialSplit(dataset);
    const { train, validation } = splitStudy(dataset, split);
    return { train, validation, test, judged: split.judgedOn === "validation" ? validation! : test };
  }
  const { pool, heldOut } = foldsOf(dataset, split);
  const rest = split.subjects !== "all" && hasOfficialSplit(dataset);
  return { train: pool, validation: null, test: rest ? officialSplit(dataset).test : null, judged: pool, heldOut };
}

/** The dataset's own split, or all its windows in one part where it has none. */
export function describedSplit(dataset: Dataset): DescribedSplit {
  if (hasOfficialSplit(dataset)) {
    const { train, test } = officialSplit(dataset);
    return { train, validation: null, test, judged: test };
  }
  const all = { dataset, indices: dataset.y.map((_, window) => window) };
  return { train: all, validation: null, test: null, judged: all };
}

/** What a report tells of a study's data. Throws InputError where no subjects are recorded: reports and studies judge by subject. */
export async function dataFacts(split: DescribedSplit): Promise<DataFacts> {
  const { dataset } = split.train;
  checkSubjects(dataset, "a report or study");
  const { name, simulated, source, classNames, samplingRate, timeSteps, overlap } = dataset;
  const { signals, distinctSteps, lastStretchSteps } = signalHistograms(split.train);
  const steps = split.train.indices.reduce((sum, window) => sum + lengthOf(dataset, window), 0);
  const { indices } = split.judged;
  return {
    name,
    simulated,
    source,
    fingerprint: await fingerprintOf(dataset),
    classNames,
    samplingRate,
    timeSteps,
    overlap,
    parts: {
      train: partFacts(split.train),
      validation: split.validation && partFacts(split.validation),
      test: split.test && partFacts(split.test),
    },
    judged: {
      part: judgedPart(split),
      labels: Array.from(indices, (window) => dataset.y[window]!),
      subjects: Array.from(indices, (window) => dataset.subject[window]!),
      labelRuns: labelRuns(dataset, indices),
      ...(split.heldOut && { folds: foldOfEach(split.judged, split.heldOut) }),
    },
    histograms: signals,
    steps: { all: steps, distinct: distinctSteps, lastStretches: lastStretchSteps },
  };
}

function judgedPart({ heldOut, judged, validation, test }: DescribedSplit): DataFacts["judged"]["part"] {
  if (heldOut) return "held-out";
  if (judged === test) return "test";
  return judged === validation ? "validation" : "all";
}

function foldOfEach({ dataset, indices }: Split, heldOut: readonly (readonly number[])[]): number[] {
  const folds = new Map(heldOut.flatMap((subjects, i) => subjects.map((subject) => [subject, i + 1] as const)));
  return Array.from(indices, (window) => folds.get(dataset.subject[window]!)!);
}

function partFacts(split: Split): PartFacts {
  const { dataset, indices } = split;
  const perClass = new Array<number>(dataset.classNames.length).fill(0);
  for (const window of indices) perClass[dataset.y[window]!]!++;
  return { windows: indices.length, subjects: subjectsOf(split), perClass };
}

/** Neighbouring windows of one subject with one label are one run: somebody sitting for a minute. Their errors come together. */
export function labelRuns({ subject, y }: Dataset, indices: Int32Array): number[] {
  let run = -1;
  return Array.from(indices, (window, i) => {
    const before = i > 0 ? indices[i - 1]! : undefined;
    const continues = before === window - 1 && subject[before] === subject[window] && y[before] === y[window];
    return continues ? run : ++run;
  });
}

/** Builds the network of every configuration, or sizes its random convolutions. Throws InputError, naming the first that cannot be built. */
export function describeConfigurations(
  configurations: readonly Configuration[],
  dataset: Dataset,
  study: string,
): { configuration: string; network: NetworkFacts }[] {
  return configurations.map(({ name, recipe }) =>
    at(`study ${study}, ${name}`, () => {
      const { timeSteps, signals, classNames } = dataset;
      const shape = [timeSteps, signals.length] as const;
      if (isRocket(recipe)) return { configuration: name, network: rocketFacts(recipe.model, recipe.options, shape, classNames.length) };
      const { model, options, preparation } = recipe;
      const network = createNetwork(networkOfRecipe({ model, options }, dataset).config);
      return { configuration: name, network: networkFacts(network, preparationsOf(network, preparation)) };
    }),
  );
}

/** A network as tables and diagrams show it; `preparations` has an entry for each input. */
export function networkFacts(network: Network, preparations: readonly string[]): NetworkFacts {
  return {
    name: network.config.name,
    inputShape: network.config.inputShape,
    inputs: network.inputs.map((name, i) => ({ name, preparation: preparations[i]! })),
    layers: network.layers.map(({ name, inputs, config, outputShape, parameterCount: parameters, multiplyAdds }) => {
      const { kind, name: _, inputs: __, ...options } = config;
      return { name, kind, inputs, config: options, outputShape, parameters, multiplyAdds };
    }),
    parameters: network.parameterCount,
    multiplyAdds: network.multiplyAdds,
  };
}
