// How the time of an epoch, of a training step and of one prediction grows with each size of the problem, varied alone from the baseline,
// against the multiply-adds that it asks for. `node dist/bench/draw-growth.js RECORD` draws it.
import { availableParallelism } from "node:os";
import { measureLimits } from "../../src/kernels/index.js";
import { addWork, scaleWork, totalWork, trainingWork } from "../../src/nn/index.js";
import { fit } from "../../src/train/index.js";
import type { Case, CaseResult, CaseRow } from "../case.js";
import { formatGrowth, measureGrowth, sampleOf, type Axis, type GrowthPoint, type Probe } from "../growth.js";
import { BASELINE, createPrediction, createStep, networkOf, syntheticWindows, type Sizes } from "../synthetic.js";

/**
 * How much faster than the multiply-adds time may grow from one size to the next: caches end somewhere, and machines are shared. Known to pass
 * it is the prediction of one window once the dense layer's weights are some 10 MB (512 filters, 800 units or 1024 steps): each is used once, and
 * the kernel's panels of 8 columns get 2 to 6 GB/s out of memory that gives a stream 20.
 */
const AT_MOST = 1.3;

/** What is varied, and over what. Kernels of 4 and more taps are sums of kernels of 3: hence 3 beside the powers of two. */
const STEP_AXES: Readonly<Partial<Record<keyof Sizes, readonly number[]>>> = {
  steps: [64, 128, 256, 512, 1024],
  channels: [3, 6, 12, 24, 48],
  filters: [8, 16, 32, 64, 128, 256, 512],
  kernelSize: [2, 3, 4, 8, 15],
  windows: [8, 16, 32, 64, 128, 256],
  units: [25, 50, 100, 200, 400, 800],
};
const EPOCH_WINDOWS = [256, 512, 1024, 2048, 4096];
const THREADS_WINDOWS = 1024;
/** As many as a training takes. */
const MOST_THREADS = 64;

export const AXIS_NAMES: Readonly<Record<keyof Sizes, string>> = {
  steps: "time steps",
  channels: "channels",
  filters: "filters",
  kernelSize: "kernel size",
  windows: "batch size",
  units: "dense units",
};

const plain = (sizes: Sizes): ReturnType<typeof trainingWork> => trainingWork(networkOf(sizes), "plain");

/** Axes of a training step and, where a window's size is varied, of the prediction of one; `readGBs` is how fast memory can be read. */
export function sizeAxes(axes: typeof STEP_AXES, readGBs: number, around: Sizes = BASELINE): Axis[] {
  const each = Object.entries(axes) as [keyof Sizes, readonly number[]][];
  const probes = (key: keyof Sizes, values: readonly number[], make: (sizes: Sizes) => Omit<Probe, "value">) => (): Probe[] =>
    values.map((value) => ({ value, ...make({ ...around, [key]: value }) }));
  const training = (sizes: Sizes): Omit<Probe, "value"> => {
    const trainer = createStep(sizes, "plain");
    return {
      work: scaleWork(totalWork(plain(sizes)), sizes.windows),
      sample() {
        trainer.restart();
        return sampleOf(() => trainer.step());
      },
    };
  };
  const prediction = (sizes: Sizes): Omit<Probe, "value"> => {
    const predict = createPrediction(sizes, "plain");
    // Nothing else uses a dense layer's weights between two predictions of one window.
    const leastMs = (4 * networkOf(sizes).parameterCount) / readGBs / 1e6;
    return { work: addWork(plain(sizes).map(({ forward }) => forward)), leastMs, sample: () => sampleOf(predict) };
  };
  return [
    ...each.map(([key, values]): Axis => ({ what: "training step", axis: AXIS_NAMES[key], probes: probes(key, values, training) })),
    ...each.flatMap(([key, values]): Axis[] =>
      key === "windows" ? [] : [{ what: "prediction", axis: AXIS_NAMES[key], probes: probes(key, values, prediction) }],
    ),
  ];
}

/** An epoch of `fit` over more and more windows, or over the same ones on more and more threads. */
export function epochAxis(windows: readonly number[]): Axis {
  return { what: "epoch", axis: "windows", probes: () => windows.map((value) => epochProbe(value, value, 1)) };
}

/** `most` and the powers of two below it. */
export function threadsAxis(most: number, windows: number): Axis {
  const counts = [1, 2, 4, 8, 16, 32].filter((count) => count < most);
  return { what: "epoch", axis: "threads", probes: () => [...counts, most].map((value) => epochProbe(value, windows, value)) };
}

function epochProbe(value: number, windows: number, threads: number): Probe {
  const network = networkOf(BASELINE);
  const data = syntheticWindows(windows, BASELINE);
  return {
    value,
    work: scaleWork(totalWork(plain(BASELINE)), windows),
    async sample() {
      // Of the epoch alone: threads are started once a training.
      const { history } = await fit(network, data, { epochs: 1, batchSize: BASELINE.windows, threads });
      return 1000 * history[0]!.seconds;
    },
  };
}

/** A row for each axis: where time outgrew the work most. */
export function growthRows(points: readonly GrowthPoint[]): CaseRow[] {
  const axes = [...new Set(points.map(({ what, axis }) => `${what}, ${axis}`))];
  return axes.flatMap((name): CaseRow[] => {
    const own = points.filter(({ what, axis }) => `${what}, ${axis}` === name);
    const steps = own.flatMap((point, i) => (point.excess ? [{ point, excess: point.excess, from: own[i - 1]!.value }] : []));
    const [first, ...others] = steps;
    // One core has no second thread to hold against the first.
    if (!first) return [];
    const worst = others.reduce((most, each) => (each.excess.ratio > most.excess.ratio ? each : most), first);
    const { point, excess, from } = worst;
    return [
      {
        name: `${name} ${own[0]!.value} to ${own.at(-1)!.value}, most from ${from} to ${point.value}`,
        ours: point.ms,
        peer: `${from}, grown as the multiply-adds`,
        theirs: excess.expectedMs,
        ratio: excess.ratio,
        low: excess.low,
        high: excess.high,
        unit: "ms",
        atMost: AT_MOST,
      },
    ];
  });
}

export const growth: Case = {
  name: "growth",
  title: "how the time of an epoch, a training step and a prediction grows with each size, against the multiply-adds",
  async run({ pairs, print }): Promise<CaseResult> {
    const { readGBs } = measureLimits("plain", () => performance.now());
    const axes = [
      ...sizeAxes(STEP_AXES, readGBs),
      epochAxis(EPOCH_WINDOWS),
      threadsAxis(Math.min(availableParallelism(), MOST_THREADS), THREADS_WINDOWS),
    ];
    const points: GrowthPoint[] = [];
    for (const axis of axes) {
      const measured = await measureGrowth(axis, pairs);
      points.push(...measured);
      const [first, last] = [measured[0]!, measured.at(-1)!];
      print(`${axis.what}, ${axis.axis} ${first.value} to ${last.value}: ${first.ms.toFixed(2)} to ${last.ms.toFixed(2)} ms`);
    }
    print(`\n${formatGrowth(points)}`);
    return {
      what:
        "each size varied alone from the baseline (batch 32, 128 x 9, 64 filters, kernel 3, 100 units), plain kernels, one thread but where threads are varied; " +
        "ours: the time at a size; theirs: the time at the size before, grown as its multiply-adds; the worst of each axis",
      rows: growthRows(points),
      details: { rounds: pairs, baseline: BASELINE, readGBs, points },
    };
  },
};
