import type { NormalizationKernels } from "../interface/normalization.js";
import { at, each, startOfShare, type ReferenceMemory } from "./memory.js";

export function normalization(memory: ReferenceMemory): NormalizationKernels {
  const channels = (c: number, index: number, count: number, visit: (channel: number) => void): void => {
    for (let channel = startOfShare(index, count, c); channel < startOfShare(index + 1, count, c); channel++) visit(channel);
  };
  return {
    batchNormStatistics(mean, variance, movingMean, movingVariance, x, _scratch, rows, c, momentum, index, count) {
      const { f } = memory;
      channels(c, index, count, (channel) => {
        const values = Array.from({ length: rows }, (_, row) => f[at(x, row * c + channel)]!);
        const center = values.reduce((sum, value) => sum + value, 0) / rows;
        const spread = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / rows;
        f[at(mean, channel)] = center;
        f[at(variance, channel)] = spread;
        f[at(movingMean, channel)] = f[at(movingMean, channel)]! * momentum + (1 - momentum) * center;
        f[at(movingVariance, channel)] = f[at(movingVariance, channel)]! * momentum + (1 - momentum) * spread;
      });
    },

    batchNormForward(y, x, mean, variance, gamma, beta, rows, c, epsilon, relu) {
      const { f } = memory;
      each(rows, c, 1, (row, channel) => {
        const scale = f[at(gamma, channel)]! / Math.sqrt(f[at(variance, channel)]! + epsilon);
        const value = (f[at(x, row * c + channel)]! - f[at(mean, channel)]!) * scale + f[at(beta, channel)]!;
        f[at(y, row * c + channel)] = relu && value < 0 ? 0 : value;
      });
    },

    batchNormBackwardSums(dgamma, dbeta, dy, x, y, mean, variance, _scratch, rows, c, epsilon, relu, index, count) {
      const { f } = memory;
      channels(c, index, count, (channel) => {
        let [scaled, plain] = [0, 0];
        for (let row = 0; row < rows; row++) {
          const place = row * c + channel;
          if (relu && f[at(y, place)]! <= 0) f[at(dy, place)] = 0;
          plain += f[at(dy, place)]!;
          scaled += f[at(dy, place)]! * (f[at(x, place)]! - f[at(mean, channel)]!);
        }
        f[at(dgamma, channel)] = scaled / Math.sqrt(f[at(variance, channel)]! + epsilon);
        f[at(dbeta, channel)] = plain;
      });
    },

    batchNormBackward(dx, dy, x, mean, variance, gamma, dgamma, dbeta, rows, c, epsilon, total) {
      const { f } = memory;
      each(rows, c, 1, (row, channel) => {
        const inverse = 1 / Math.sqrt(f[at(variance, channel)]! + epsilon);
        const xhat = (f[at(x, row * c + channel)]! - f[at(mean, channel)]!) * inverse;
        const rest = f[at(dbeta, channel)]! / total + (xhat * f[at(dgamma, channel)]!) / total;
        f[at(dx, row * c + channel)] = f[at(gamma, channel)]! * inverse * (f[at(dy, row * c + channel)]! - rest);
      });
    },
  };
}
