// Study runs as a real study leaves them, made up by code: six activities in stretches, nine test subjects, some of them hard.
import type { DataFacts, FinishedTrial, SignalHistogram, StudyDefinition, StudyRun, TrialEpoch } from "../../../src/records/index.js";
import { createRandom, STREAMS } from "../../../src/tensor/index.js";
import { madeUpNetwork } from "./network.js";

export const CLASS_NAMES = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"];
/** Names that would do harm where they are not escaped. */
export const HOSTILE = {
  class: "<script>document.title='owned'</script>",
  configuration: `"&'><img src=x onerror=alert(1)>$&$$$\`$'`,
  signal: "acc[0].x\u0000\u202e'; datum.y",
};

interface Options {
  readonly name?: string;
  readonly configurations?: readonly string[];
  readonly classNames?: readonly string[];
  readonly signals?: readonly string[];
  readonly repeats?: number;
  readonly validation?: boolean;
  /** Reported means in percent, one a configuration. */
  readonly reported?: readonly number[];
  readonly failed?: boolean;
  readonly heads?: boolean;
}

const SIGNALS = [
  "total_acc_x",
  "total_acc_y",
  "total_acc_z",
  "body_acc_x",
  "body_acc_y",
  "body_acc_z",
  "body_gyro_x",
  "body_gyro_y",
  "body_gyro_z",
];
const SUBJECTS = [2, 4, 9, 10, 12, 13, 18, 20, 24];
const EPOCHS = 10;

export function madeUpRun(options: Options = {}): StudyRun {
  const { name = "filters", repeats = 10, validation = false, heads = false, reported = [] } = options;
  const configurations = options.configurations ?? ["filters=8", "filters=16", "filters=32", "filters=64"];
  const classNames = options.classNames ?? CLASS_NAMES;
  const data = madeUpData(classNames, options.signals ?? SIGNALS, validation);
  const definition: StudyDefinition = {
    name,
    title: `How many filters do the convolutions need? (${name})`,
    question: "Does a wider pair of convolutions recognise the activities of new people better?",
    data: "uci-har",
    split: validation ? { kind: "official", validationSubjects: [27, 28] } : { kind: "official" },
    model: "baseline",
    epochs: EPOCHS,
    configurations: configurations.map((each, i) => ({ name: each, values: { filters: 8 * 2 ** i } })),
    repeats,
    seeds: { first: 1 },
    analysis: { compare: "all", note: "The two convolutions always have the same number of filters." },
    ...(reported.length > 0 && {
      expectation: {
        source: "Brownlee (2018), figures of the article",
        claim: "More filters help up to 128.",
        results: reported.map((mean, i) => ({ configuration: configurations[i]!, mean, sd: 0.79 + 0.1 * i, repeats: 10 })),
      },
    }),
  };
  const rows = configurations.flatMap((configuration, c) =>
    Array.from({ length: repeats }, (_, r) => {
      const seed = r + 1;
      const head = { trial: `${configuration}-${seed}`, configuration, seed };
      if (options.failed && c === 0 && r === 3)
        return { ...head, status: "failed" as const, attempts: 3, reason: "loss is NaN in epoch 2 <b>" };
      return { ...head, ...madeUpTrial(data, 1000 * c + seed, 0.86 + 0.012 * c, validation, 50730 * (c + 1)) };
    }),
  );
  return {
    study: {
      format: "stride-study-1",
      definition,
      fingerprint: data.fingerprint,
      kernels: { name: "plain", sha256: "8af0316364e8cab1".repeat(4) },
    },
    machines: [
      {
        command: "stride study run filters --data uci-har --workers 4",
        stride: "0.2.0",
        commit: "b3579ec0d1e2f3a4b5c6d7e8f90123456789abcd",
        runtime: "Node 20.20.2",
        cpu: "AMD EPYC 9B14",
        cores: 4,
        memoryGiB: 31.3,
        system: "linux x64",
      },
    ],
    data,
    networks: configurations.map((configuration, c) => ({ configuration, network: madeUpNetwork(8 * 2 ** c, data, heads) })),
    rows,
    planned: rows.length + (options.failed ? 2 : 0),
  };
}

function madeUpData(classNames: readonly string[], signals: readonly string[], validation: boolean): DataFacts {
  const random = createRandom(7, STREAMS.simulation);
  const [labels, subjects, labelRuns]: [number[], number[], number[]] = [[], [], []];
  let run = 0;
  for (const subject of SUBJECTS) {
    for (const label of [4, 3, 5, 0, 2, 1, 2, 1].filter((each) => each < classNames.length)) {
      const windows = 12 + random.below(16);
      for (let i = 0; i < windows; i++) {
        labels.push(label);
        subjects.push(subject);
        labelRuns.push(run);
      }
      run++;
    }
  }
  const perClass = classNames.map((_, k) => labels.filter((label) => label === k).length);
  const part = (factor: number, people: readonly number[]) => {
    const counts = perClass.map((windows, k) => Math.round(factor * windows) + 7 * k);
    return { windows: counts.reduce((sum, windows) => sum + windows, 0), subjects: people, perClass: counts };
  };
  return {
    name: "UCI HAR",
    simulated: false,
    source: "https://archive.ics.uci.edu/dataset/240",
    fingerprint: "5f1c0a77de4b9e23".repeat(4),
    classNames,
    samplingRate: 50,
    timeSteps: 128,
    overlap: 0.5,
    parts: {
      train: part(2.5, [1, 3, 5, 6, 7, 8, 11, 14, 15, 16, 17, 19, 21, 22, 23, 25, 26, 29, 30]),
      validation: validation ? part(0.3, [27, 28]) : null,
      test: { windows: labels.length, subjects: SUBJECTS, perClass },
    },
    judged: { part: "test", labels, subjects, labelRuns },
    histograms: signals.map((signal, s) => madeUpHistogram(signal, s)),
    steps: { all: 941056, distinct: 482432, lastStretches: 470528 },
  };
}

function madeUpHistogram(signal: string, s: number): SignalHistogram {
  const random = createRandom(100 + s, STREAMS.simulation);
  const gyro = s >= 6;
  const [low, high] = gyro ? [-2, 2] : [-1.5, 1.5];
  const counts = new Array<number>(100).fill(0);
  let [below, above] = [0, 0];
  for (let i = 0; i < 20000; i++) {
    const value = (s < 3 && i % 3 === 0 ? 0.8 - 0.5 * s : 0) + (i % 2 ? 0.05 : gyro ? 0.7 : 0.35) * random.normal();
    const bin = Math.floor(((value - low) / (high - low)) * 100);
    if (bin < 0) below += 24;
    else if (bin >= 100) above += 24;
    else counts[bin]! += 24;
  }
  return {
    signal,
    unit: gyro ? "rad/s" : "g",
    mean: 0.02 * s,
    sd: gyro ? 0.5 : 0.26,
    min: -2.4,
    max: 2.6,
    low,
    high,
    counts,
    below,
    above,
  };
}

function madeUpTrial(
  data: DataFacts,
  seed: number,
  skill: number,
  validation: boolean,
  parameters: number,
): Omit<FinishedTrial, "trial" | "configuration" | "seed"> {
  const random = createRandom(seed, STREAMS.simulation);
  const { labels, subjects, labelRuns } = data.judged;
  const classes = data.classNames.length;
  const luck = 0.01 * random.normal();
  const hard = new Map<number, boolean>();
  const predicted = labels.map((label, i) => {
    const number = labelRuns[i]!;
    if (!hard.has(number)) hard.set(number, random.uniform() < (label === 3 || label === 4 ? 0.25 : 0.06));
    const right = skill + luck - (hard.get(number) ? 0.35 : 0) - (subjects[i] === 10 ? 0.12 : 0) + 0.05;
    if (random.uniform() < right) return label;
    // Sitting and standing are taken for each other, and so are the three ways to walk.
    const group = label === 3 || label === 4 ? [3, 4] : label === 5 ? [3, 5] : [0, 1, 2];
    const others = group.filter((each) => each !== label && each < classes);
    return others.length > 0 ? others[random.below(others.length)]! : (label + 1) % classes;
  });
  const accuracy = predicted.filter((called, i) => called === labels[i]).length / labels.length;
  const history = Array.from({ length: EPOCHS }, (_, e): TrialEpoch => {
    const rest = 1 / (1 + 0.9 * e);
    const wobble = 0.012 * random.normal();
    return {
      epoch: e + 1,
      loss: 0.05 + 0.62 * rest + 0.3 * Math.abs(wobble),
      accuracy: 0.985 - 0.24 * rest + 0.2 * wobble,
      ...(validation && {
        validationLoss: 0.3 + 0.3 * rest + 0.02 * e + Math.abs(wobble),
        validationAccuracy: 0.92 - 0.12 * rest + wobble,
      }),
    };
  });
  return { status: "done", parameters, weightsSha256: "ab".repeat(32), accuracy, loss: 0.4, macroF1: accuracy - 0.004, history, predicted };
}
