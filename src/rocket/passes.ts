import type { RandomConvolutionCall } from "../kernels/index.js";
import type { Pointer } from "../tensor/index.js";
import { beginOf, type Threads } from "./threads.js";
import type { FeatureBlock, PlannedTransform, SeriesPointers } from "./transform.js";

/** Where a pass over all blocks of features finds what it needs. */
export interface PassPlan {
  readonly threads: Threads;
  readonly transform: PlannedTransform;
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

function fill({ x, z, windows, scratch }: PassPlan, block: FeatureBlock, part: number, parts: number): RandomConvolutionCall {
  const [from, to] = panelShare(windows, part, parts);
  return block.fill(z, x, 8 * from, Math.min(8 * to, windows), scratch[part]!);
}

function scale(
  { z, means, scales, windows }: PassPlan,
  { first, features }: FeatureBlock,
  part: number,
  parts: number,
): RandomConvolutionCall {
  return ["scaleFeatures", z, means + 4 * first, scales + 4 * first, features, windows, ...panelShare(windows, part, parts)];
}

/** Features of all windows, block by block: measured, scaled, and added to the Gram matrix at k (rows, rows), which begins with zeros. */
export async function buildGram(plan: PassPlan, k: Pointer, rows: number): Promise<void> {
  const { threads, transform, windows, z, means, scales } = plan;
  const panels = rows / 8;
  for (const block of transform.blocks) {
    const { first, features } = block;
    await threads.run((part, parts) => [fill(plan, block, part, parts)]);
    await threads.run((part, parts) => [
      [
        "featureMoments",
        ...[
          means + 4 * first,
          scales + 4 * first,
          z,
          features,
          windows,
          beginOf(part, parts, features),
          beginOf(part + 1, parts, features),
        ],
      ],
    ]);
    await threads.run((part, parts) => [scale(plan, block, part, parts)]);
    await threads.run((part, parts) => [["gram", k, rows, z, features, panels, part, parts]]);
  }
  await threads.run((part, parts) => [["mirror", k, rows, panels, ...panelShare(windows, part, parts)]]);
}

/** w (F, columns) = the features' transpose times duals (panels, columns, 8), for features that are measured. */
export async function sumCoefficients(plan: PassPlan, w: Pointer, duals: Pointer, columns: number): Promise<void> {
  const { threads, transform, windows, z } = plan;
  const panels = Math.ceil(windows / 8);
  for (const block of transform.blocks) {
    const { first, features } = block;
    await threads.run((part, parts) => [fill(plan, block, part, parts), scale(plan, block, part, parts)]);
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

/** decisions (panels, columns, 8), which begin with zeros, += features times w (F, columns); each thread goes its windows' way alone. */
export async function sumDecisions(plan: PassPlan, decisions: Pointer, w: Pointer, columns: number): Promise<void> {
  const { threads, transform, windows, z } = plan;
  await threads.run((part, parts) =>
    transform.blocks.flatMap((block): RandomConvolutionCall[] => [
      fill(plan, block, part, parts),
      scale(plan, block, part, parts),
      ["decide", decisions, z, w + 4 * block.first * columns, block.features, columns, ...panelShare(windows, part, parts)],
    ]),
  );
}
