import { endOf, startOf, type Program, type Share, type Span } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/** What is done to gradients before the optimizer sees them, in this order; the words are Keras'. */
export interface GradientOptions {
  /** Adds l2 * sum w^2 of all kernels to the loss, as Keras' kernel_regularizer: 2 l2 w to a kernel's gradient. Default 0. */
  readonly l2?: number | undefined;
  /** No element further from 0 than this, as Keras' clipvalue. Default: no limit. */
  readonly clipValue?: number | undefined;
  /** The norm of all gradients together no greater than this, as Keras' global_clipnorm (Pascanu et al., arXiv:1211.5063). Default: no limit. */
  readonly clipNorm?: number | undefined;
}

/** Throws InputError for values out of range, and for two limits at once. */
export function checkGradientOptions({ l2 = 0, clipValue, clipNorm }: GradientOptions): void {
  if (!(l2 >= 0 && l2 < Infinity)) throw new InputError(`l2 must be at least 0 and finite; received ${l2}`);
  for (const [name, limit] of Object.entries({ clipValue, clipNorm })) {
    if (limit !== undefined && !(limit > 0 && limit < Infinity))
      throw new InputError(`${name} must be above 0 and finite; received ${limit}`);
  }
  if (clipValue !== undefined && clipNorm !== undefined) {
    throw new InputError(`expected clipNorm or clipValue; received both, ${clipNorm} and ${clipValue}; keep one`);
  }
}

/** Floats whose squares are summed at a time: sums of blocks are added in their order, so that no bit depends on how many threads there are. */
export const BLOCK = 1024;

/** How many numbers threads share for the sums over `count` parameters. */
export function sumsLength(count: number): number {
  return 2 * Math.ceil(count / BLOCK);
}

/** One thread's part; none of it allocates. */
export interface GradientRules {
  /** Once all gradients are there: what can be done to a thread's own blocks. */
  apply(): void;
  /** Where a limit needs the norm: once all threads have done that. */
  readonly limit: (() => void) | undefined;
  /** l2 * sum w^2 of the weights before the step; once all threads have done that. */
  penalty(): number;
}

/** Undefined where nothing is to be done. `sums` has sumsLength(...) numbers and is all threads' own. */
export function createGradientRules(
  { backend, parameters, gradients, kernelSpans }: Program,
  { l2 = 0, clipValue, clipNorm }: GradientOptions,
  share: Share,
  sums: Float64Array,
): GradientRules | undefined {
  if (l2 === 0 && clipValue === undefined && clipNorm === undefined) return undefined;
  const { kernels } = backend;
  const blocks = sums.length / 2;
  const start = startOf(share, blocks),
    end = endOf(share, blocks);
  const shift = gradients.pointer - parameters.pointer;
  const blockOf = (block: number, base: Span): Span => ({
    pointer: base.pointer + 4 * BLOCK * block,
    count: Math.min(BLOCK, base.count - BLOCK * block),
  });
  const own = Array.from({ length: end - start }, (_, i) => blockOf(start + i, gradients));
  /** The parts of kernels in each of them. */
  const parts = own.map(({ pointer, count }) =>
    kernelSpans
      .map((span) => {
        const from = Math.max(span.pointer, pointer - shift);
        return { pointer: from, count: (Math.min(span.pointer + 4 * span.count, pointer - shift + 4 * count) - from) / 4 };
      })
      .filter((part) => part.count > 0),
  );
  const total = (from: number): number => {
    let sum = 0;
    for (let i = 0; i < blocks; i++) sum += sums[from + i]!;
    return sum;
  };
  return {
    apply() {
      for (let i = 0; i < own.length; i++) {
        const { pointer, count } = own[i]!;
        if (l2 > 0) {
          let squares = 0;
          for (let j = 0; j < parts[i]!.length; j++) {
            const part = parts[i]![j]!;
            squares += kernels.sumOfSquares(part.pointer, part.count);
            kernels.addScaled(part.pointer + shift, part.pointer, part.count, 2 * l2);
          }
          sums[blocks + start + i] = squares;
        }
        if (clipValue !== undefined) kernels.clip(pointer, count, clipValue);
        if (clipNorm !== undefined) sums[start + i] = kernels.sumOfSquares(pointer, count);
      }
    },
    limit:
      clipNorm === undefined
        ? undefined
        : () => {
            const norm = Math.sqrt(total(0));
            if (norm <= clipNorm) return;
            for (let i = 0; i < own.length; i++) kernels.scale(own[i]!.pointer, own[i]!.count, clipNorm / norm);
          },
    penalty: () => l2 * total(blocks),
  };
}
