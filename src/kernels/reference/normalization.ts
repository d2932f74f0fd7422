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

    layerNormForward(y, x, gamma, beta, statistics, rows, c, epsilon) {
      const { f } = memory;
      for (let row = 0; row < rows; row++) {
        const values = Array.from(f.subarray(at(x, row * c), at(x, (row + 1) * c)));
        const mean = values.reduce((sum, value) => sum + value, 0) / c;
        const inverse = 1 / Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / c + epsilon);
        f[at(statistics, 2 * row)] = mean;
        f[at(statistics, 2 * row + 1)] = inverse;
        values.forEach((value, i) => void (f[at(y, row * c + i)] = (value - mean) * inverse * f[at(gamma, i)]! + f[at(beta, i)]!));
      }
    },

    layerNormBackward(dx, dy, x, gamma, statistics, rows, c) {
      const { f } = memory;
      for (let row = 0; row < rows; row++) {
        const [mean, inverse] = [f[at(statistics, 2 * row)]!, f[at(statistics, 2 * row + 1)]!];
        const gradients = Array.from({ length: c }, (_, i) => f[at(dy, row * c + i)]! * f[at(gamma, i)]!);
        const xhats = Array.from({ length: c }, (_, i) => (f[at(x, row * c + i)]! - mean) * inverse);
        const plain = gradients.reduce((sum, g) => sum + g, 0) / c;
        const scaled = gradients.reduce((sum, g, i) => sum + g * xhats[i]!, 0) / c;
        gradients.forEach((g, i) => void (f[at(dx, row * c + i)] = inverse * (g - plain - xhats[i]! * scaled)));
      }
    },

    layerNormGradients(dgamma, dbeta, dy, x, statistics, _scratch, rows, c, index, count) {
      const { f } = memory;
      channels(c, index, count, (channel) => {
        let [scaled, plain] = [0, 0];
        for (let row = 0; row < rows; row++) {
          const gradient = f[at(dy, row * c + channel)]!;
          plain += gradient;
          scaled += gradient * (f[at(x, row * c + channel)]! - f[at(statistics, 2 * row)]!) * f[at(statistics, 2 * row + 1)]!;
        }
        f[at(dgamma, channel)] = scaled;
        f[at(dbeta, channel)] = plain;
      });
    },
  };
}
