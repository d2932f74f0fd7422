import type { Model } from "../artifact/index.js";
import {
  createDifferentiable,
  featureMaps,
  integratedGradients,
  learnedFilters,
  meanWindow,
  occlusion,
  type Attribution,
  type ExplainedWindow,
  type FeatureMap,
  type FilterLayer,
  type Occlusion,
} from "../explain/index.js";
import type { KernelsName } from "../kernels/index.js";
import type { WindowSource } from "../nn/index.js";
import type { Predictor } from "../predict/index.js";
import { InputError } from "../tensor/index.js";
import { signalPanels } from "./signal-panels.js";

/** What is said of a window, for one class. */
export interface ExplainedOne {
  readonly target: number;
  readonly window: ExplainedWindow;
  /** Groups: all signals first, then those of each panel. */
  readonly occlusion: Occlusion;
  /** Null of a model without gradients. */
  readonly attribution: Attribution | null;
}

export interface ExplainWindowsOptions {
  readonly kernels?: KernelsName | undefined;
  /** (C): what stands in the place of signals that are taken away. */
  readonly means: Float32Array;
  /** Awaited before each window. */
  readonly pause?: ((done: number, total: number) => Promise<void>) | undefined;
}

/** An eighth of a window is covered at once, and moved on by a quarter of that. */
export function occlusionSteps(timeSteps: number): { readonly width: number; readonly hop: number } {
  const width = Math.max(1, Math.round(timeSteps / 8));
  return { width, hop: Math.max(1, Math.floor(width / 4)) };
}

/** Occlusion and, where the model has gradients, integrated gradients of each window for a class. `why` says why it has none. */
export async function explainWindows(
  predictor: Predictor,
  windows: readonly { readonly window: ExplainedWindow; readonly target: number }[],
  { kernels, means, pause }: ExplainWindowsOptions,
): Promise<{ readonly explained: readonly ExplainedOne[]; readonly why: string | null }> {
  const { model } = predictor;
  const { differentiable, why } = differentiableOf(model, kernels);
  const panels = signalPanels(model.signals).map(({ channels }) => channels);
  const groups = [model.signals.map((_, c) => c), ...panels];
  const explained: ExplainedOne[] = [];
  for (const { window, target } of windows) {
    await pause?.(explained.length, windows.length);
    const timeSteps = window.values.length / means.length;
    const { width, hop } = occlusionSteps(window.length);
    explained.push({
      ...{ target, window },
      occlusion: occlusion(predictor, window, { target, groups, means, width, hop }),
      attribution:
        differentiable &&
        integratedGradients(differentiable, window, {
          target: { label: target, of: "probability" },
          baseline: meanWindow(means, timeSteps, window.length),
        }),
    });
  }
  return { explained, why };
}

function differentiableOf(
  model: Model,
  kernels: KernelsName | undefined,
): { readonly differentiable: ReturnType<typeof createDifferentiable> | null; readonly why: string | null } {
  try {
    return { differentiable: createDifferentiable(model, { kernels }), why: null };
  } catch (error) {
    if (error instanceof InputError) return { differentiable: null, why: error.message };
    throw error;
  }
}

export interface NetworkInsides {
  readonly filters: readonly FilterLayer[];
  /** Why there are none; null where there are. */
  readonly noFilters: string | null;
  /** Of each of the windows; none of a model that is no network. */
  readonly maps: readonly (readonly FeatureMap[])[];
}

/** The filters of a network's first convolutions over these windows, and the feature maps of some. */
export async function lookInside(
  model: Model,
  source: WindowSource,
  {
    windows,
    recordings,
    pause,
  }: Pick<ExplainWindowsOptions, "pause"> & { readonly windows: readonly ExplainedWindow[]; readonly recordings: ArrayLike<number> },
): Promise<NetworkInsides> {
  if (model.kind === "rocket") {
    return {
      filters: [],
      noFilters: "Random convolutions have kernels that were drawn, not learned: there is nothing in them to see.",
      maps: [],
    };
  }
  if (model.kind === "ensemble") {
    return { filters: [], noFilters: "An ensemble has no filters of its own; explain one of its members to see that one's.", maps: [] };
  }
  const filters = await learnedFilters(model, source, { recordings, pause });
  return {
    filters,
    noFilters: filters.length > 0 ? null : `The network ${model.network.name} does not begin with convolutions over time of its signals.`,
    maps: windows.map((window) => featureMaps(model, window)),
  };
}
