// Normalising by statistics: channels around the vector of 4 and the block of 8, rows around a block of 64, shares that end inside.
import { inShares, type Buffer, type Case } from "./kernels.js";

export interface Draw {
  readonly input: (length: number) => Buffer;
  readonly output: (length: number, terms?: number) => Buffer;
  readonly scratch: (length: number) => Buffer;
}

export function normalizationCases({ input, output, scratch }: Draw): Record<string, Case[]> {
  const statistics: Case[] = [],
    forward: Case[] = [],
    sums: Case[] = [],
    backward: Case[] = [],
    layerForward: Case[] = [],
    layerBackward: Case[] = [],
    layerGradients: Case[] = [];
  const inout = (buffer: Buffer, terms = 1): Buffer => ({ ...buffer, role: "inout", terms });
  /** Channels apart from each other: a row whose values happened to be all alike would make roundings of its mean large. */
  const apart = (length: number, c: number): Buffer => {
    const buffer = input(length);
    return { ...buffer, values: Array.from(buffer.values, (value, i) => Math.fround(value / 4 + (i % c) / c)) };
  };
  const variances = (length: number): Buffer => {
    const buffer = input(length);
    return { ...buffer, values: Array.from(buffer.values, (value) => Math.fround(Math.abs(value) + 0.1)) };
  };
  for (const rows of [1, 5, 63, 64, 65, 130]) {
    for (const c of [1, 3, 4, 7, 8, 9, 13, 16, 24]) {
      const title = `rows ${rows}, c ${c}`;
      const size = rows * c;
      forward.push(
        ...[0, 1].map(
          (relu) =>
            ({
              title: `${title}, relu ${relu}`,
              buffers: [output(size, 4), input(size), input(c), variances(c), input(c), input(c)],
              call: (ks, [y, x, mean, variance, gamma, beta]) =>
                ks.batchNormForward(y!, x!, mean!, variance!, gamma!, beta!, rows, c, 1e-3, relu),
            }) satisfies Case,
        ),
      );
      backward.push({
        title,
        buffers: [output(size, 4), input(size), input(size), input(c), variances(c), input(c), input(c), input(c)],
        call: (ks, [dx, dy, x, mean, variance, gamma, dgamma, dbeta]) =>
          ks.batchNormBackward(dx!, dy!, x!, mean!, variance!, gamma!, dgamma!, dbeta!, rows, c, 1e-3, rows + 3),
      });
      statistics.push({
        title,
        buffers: [output(c, rows), output(c, rows), inout(input(c), rows + 2), inout(variances(c), rows + 2), input(size), scratch(c)],
        call: (ks, [mean, variance, movingMean, movingVariance, x, s]) =>
          inShares((part, parts) =>
            ks.batchNormStatistics(mean!, variance!, movingMean!, movingVariance!, x!, s!, rows, c, 0.875, part, parts),
          ),
      });
      layerForward.push({
        title,
        buffers: [output(size, 4 * c), apart(size, c), input(c), input(c), output(2 * rows, 4 * c)],
        call: (ks, [y, x, gamma, beta, kept]) => ks.layerNormForward(y!, x!, gamma!, beta!, kept!, rows, c, 1e-3),
      });
      layerBackward.push({
        title,
        buffers: [output(size, 4 * c), input(size), input(size), input(c), variances(2 * rows)],
        call: (ks, [dx, dy, x, gamma, kept]) => ks.layerNormBackward(dx!, dy!, x!, gamma!, kept!, rows, c),
      });
      layerGradients.push({
        title,
        buffers: [output(c, 3 * rows), output(c, rows), input(size), input(size), variances(2 * rows), scratch(2 * c)],
        call: (ks, [dgamma, dbeta, dy, x, kept, s]) =>
          inShares((part, parts) => ks.layerNormGradients(dgamma!, dbeta!, dy!, x!, kept!, s!, rows, c, part, parts)),
      });
      for (const relu of [0, 1]) {
        sums.push({
          title: `${title}, relu ${relu}`,
          buffers: [
            output(c, 3 * rows),
            output(c, rows),
            inout(input(size)),
            input(size),
            input(size),
            input(c),
            variances(c),
            scratch(2 * c),
          ],
          call: (ks, [dgamma, dbeta, dy, x, y, mean, variance, s]) =>
            inShares((part, parts) =>
              ks.batchNormBackwardSums(dgamma!, dbeta!, dy!, x!, y!, mean!, variance!, s!, rows, c, 1e-3, relu, part, parts),
            ),
        });
      }
    }
  }
  return {
    batchNormStatistics: statistics,
    batchNormForward: forward,
    batchNormBackwardSums: sums,
    batchNormBackward: backward,
    layerNormForward: layerForward,
    layerNormBackward: layerBackward,
    layerNormGradients: layerGradients,
  };
}
