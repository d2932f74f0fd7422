import type { StudyDefinition } from "./definition.js";
import type { TrialRow } from "./trial-row.js";

/** study.json: what was asked for, and all that decides the rows. */
export interface StudyRecord {
  readonly format: "stride-study-1";
  readonly definition: StudyDefinition;
  /** SHA-256 over the dataset's numbers and names. */
  readonly fingerprint: string;
  readonly kernels: { readonly name: string; readonly sha256: string };
  /** Those of random convolutions; only where a configuration has some. */
  readonly convolutions?: { readonly name: string; readonly sha256: string } | undefined;
}

/** A layer as a summary or a diagram shows it. */
export interface LayerFacts {
  readonly name: string;
  readonly kind: string;
  /** Names of the inputs and layers it takes. */
  readonly inputs: readonly string[];
  /** Its options, spelled out, without what the other fields say. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Of one window. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** A network, without its weights. */
export interface NetworkFacts {
  readonly name: string;
  /** (time steps, signals) */
  readonly inputShape: readonly number[];
  /** Of each input its name and how its signals are prepared. */
  readonly inputs: readonly { readonly name: string; readonly preparation: string }[];
  readonly layers: readonly LayerFacts[];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** Windows of one side of the split. */
export interface PartFacts {
  readonly windows: number;
  readonly subjects: readonly number[];
  /** In the order of the class names. */
  readonly perClass: readonly number[];
}

/** How often each signal took which values, over the training windows, time steps that windows share counted once. */
export interface SignalHistogram {
  readonly signal: string;
  readonly unit: string;
  readonly mean: number;
  /** The population's. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  /** `counts` are those of equal stretches from low to high; signals of one unit share low and high. */
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  /** Values outside low ... high. */
  readonly below: number;
  readonly above: number;
}

/** data.json: all that a report tells of the data, so that it need not read it. */
export interface DataFacts {
  readonly name: string;
  readonly simulated: boolean;
  readonly source: string;
  readonly fingerprint: string;
  readonly classNames: readonly string[];
  readonly samplingRate: number;
  readonly timeSteps: number;
  readonly overlap: number;
  /**
   * Of a cross-validation `train` are the windows that are dealt out to folds. `test` is null where there is no such part, or all windows
   * are dealt out.
   */
  readonly parts: { readonly train: PartFacts; readonly validation: PartFacts | null; readonly test: PartFacts | null };
  /** The windows that trials are judged on; of a dataset without a split all of them. */
  readonly judged: {
    readonly part: "test" | "validation" | "held-out" | "all";
    readonly labels: readonly number[];
    readonly subjects: readonly number[];
    /** Number of the label run of each window: neighbouring windows of one subject and one label are one run. From 0. */
    readonly labelRuns: readonly number[];
    /** Of a cross-validation the fold, from 1, in which each window is held out. */
    readonly folds?: readonly number[] | undefined;
  };
  readonly histograms: readonly SignalHistogram[];
  /** Time steps of the training windows. */
  readonly steps: {
    /** Every window whole. */
    readonly all: number;
    /** Each time step once: a chain of overlapping windows laid end to end. */
    readonly distinct: number;
    /** Only the stretch of each window that its successor does not repeat, which loses the beginning of every chain. */
    readonly lastStretches: number;
  };
}

/** machine.json: where a run was made. It holds no clock. */
export interface MachineFacts {
  /** As typed. */
  readonly command: string;
  readonly stride: string;
  /** Of Stride's own repository, "-dirty" behind it with uncommitted changes; null of an installed package. */
  readonly commit: string | null;
  readonly runtime: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

/** All of a run's folder that a report is made from. */
export interface StudyRun {
  readonly study: StudyRecord;
  /** The first is where and how the run began; further ones where it was gone on with elsewhere or by another command. */
  readonly machines: readonly MachineFacts[];
  readonly data: DataFacts;
  /** By configuration, in the study's order. */
  readonly networks: readonly { readonly configuration: string; readonly network: NetworkFacts }[];
  /** In the study's order: by configuration, then by seed. */
  readonly rows: readonly TrialRow[];
  /** How many rows the finished study has. */
  readonly planned: number;
}
