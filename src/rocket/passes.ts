import type { RandomConvolutionCall } from "../kernels/index.js";
import type { Pointer } from "../tensor/index.js";
import { beginOf, type ShareOut, type Threads } from "./threads.js";
import type { FeatureBlock, PlannedTransform, SeriesPointers } from "./plan.js";
import type { TransformKind } from "./transform.js";

/** Where a pass over all blocks of features finds what it needs. */
export interface PassPlan {
  readonly threads: Threads;
  readonly transform: PlannedTransform;
  readonly scaling: TransformKind["scaling"];
  readonly windows: number;
  readonly x: SeriesPointers;
  /** Room for one block of all windows. */
  readonly z: Pointer;
  /** (F) each. */
  readonly means: Pointer;
  readonly scales: Pointer;
  /** A stretch of scratch for each thread. */
  readonly scratch: readonly Pointer[];
}

/** The next of `parts` shares of the panels of eight windows that n windows fill. */
export function panelShare(windows: number, part: number, parts: number): readonly [number, number] {
  const panels = Math.ceil(windows / 8);
  return [beginOf(part, parts, panels), beginOf(part + 1, parts, panels)];
}

/** Features of a share of the windows, as they are measured. */
function fill({ x, z, windows, scratch, scaling }: PassPlan, block: FeatureBlock, part: number, parts: number): RandomConvolutionCall[] {
  const [from, to] = panelShare(windows, part, parts);
  const filled = block.fill(z, x, 8 * from, Math.min(8 * to, windows), scratch[part]!);
  return scaling === "standard" ? [filled] : [filled, ["rootFeatures", z, block.features, from, to]];
}

function measure(
  { z, means, scales, windows, scaling }: PassPlan,
  { first, features }: FeatureBlock,
  part: number,
  parts: number,
): RandomConvolutionCall {
  const share = [beginOf(part, parts, features), beginOf(part + 1, parts, features)];
  return [
    scaling === "standard" ? "featureMoments" : "sparseMoments",
    means + 4 * first,
    scales + 4 * first,
    z,
    features,
    windows,
    ...share,
  ];
}

function scale(
  { z, means, scales, windows, scaling }: PassPlan,
  { first, features }: FeatureBlock,
  part: number,
  parts: number,
): RandomConvolutionCall {
  const share = panelShare(windows, part, parts);
  return [scaling === "standard" ? "scaleFeatures" : "scaleSparse", z, means + 4 * first, scales + 4 * first, features, windows, ...share];
}

/** Features of all windows, block by block: measured, scaled, and added to the Gram matrix at k (rows, rows), which begins with zeros. */
export async function buildGram(plan: PassPlan, k: Pointer, rows: number): Promise<void> {
  const { threads, transform, windows, z } = plan;
  const panels = rows / 8;
  for (const block of transform.blocks) {
    await threads.run((part, parts) => fill(plan, block, part, parts));
    await threads.run((part, parts) => [measure(plan, block, part, parts)]);
    await threads.run((part, parts) => [scale(plan, block, part, parts)]);
    await threads.run((part, parts) => [["gram", k, rows, z, block.features, panels, part, parts]]);
  }
  await threads.run((part, parts) => [["mirror", k, rows, panels, ...panelShare(windows, part, parts)]]);
}

/** w (F, columns) = the features' transpose times duals (panels, columns, 8), for features that are measured. */
export async function sumCoefficients(plan: PassPlan, w: Pointer, duals: Pointer, columns: number): Promise<void> {
  const { threads, transform, windows, z } = plan;
  const panels = Math.ceil(windows / 8);
  for (const block of transform.blocks) {
    const { first, features } = block;
    await threads.run((part, parts) => [...fill(plan, block, part, parts), scale(plan, block, part, parts)]);
    await threads.run((part, parts) => [
      [
        "coefficients",
        ...[
          w + 4 * first * columns,
          z,
          duals,
          features,
          panels,
          columns,
          beginOf(part, parts, features),
          beginOf(part + 1, parts, features),
        ],
      ],
    ]);
  }
}

/**
 * decisions (panels, columns, 8), which begin with zeros, += features times w (F, columns): a thread's part. Each goes through all blocks with its own windows
 * and waits for nobody, so its panels lie where no block of another thread reaches: from the place that they have in the widest block.
 */
export function decisionCalls(plan: PassPlan, decisions: Pointer, w: Pointer, columns: number): ShareOut {
  const { transform, windows } = plan;
  const widest = Math.max(...transform.blocks.map(({ features }) => features));
  return (part, parts) => {
    const [from, to] = panelShare(windows, part, parts);
    return transform.blocks.flatMap((block): RandomConvolutionCall[] => {
      const { first, features } = block;
      const own: PassPlan = { ...plan, z: plan.z + 32 * from * (widest - features) };
      return [
        ...fill(own, block, part, parts),
        scale(own, block, part, parts),
        ["decide", decisions, own.z, w + 4 * first * columns, features, columns, from, to],
      ];
    });
  };
}
