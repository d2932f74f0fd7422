import type { OptimizationKernels } from "../interface/optimization.js";
import { at, type ReferenceMemory } from "./memory.js";

export function optimization(memory: ReferenceMemory): OptimizationKernels {
  return {
    adam(p, m, v, g, count, alpha, beta1, beta2, epsilon) {
      const { f } = memory;
      for (let i = 0; i < count; i++) {
        const gradient = f[at(g, i)]!;
        f[at(m, i)] = f[at(m, i)]! + (gradient - f[at(m, i)]!) * (1 - beta1);
        f[at(v, i)] = f[at(v, i)]! + (gradient * gradient - f[at(v, i)]!) * (1 - beta2);
        f[at(p, i)] = f[at(p, i)]! - (alpha * f[at(m, i)]!) / (Math.sqrt(f[at(v, i)]!) + epsilon);
      }
    },

    sgd(p, v, g, count, rate, momentum, nesterov) {
      const { f } = memory;
      for (let i = 0; i < count; i++) {
        const pull = rate * f[at(g, i)]!;
        f[at(v, i)] = momentum * f[at(v, i)]! - pull;
        f[at(p, i)] = f[at(p, i)]! + (nesterov ? momentum * f[at(v, i)]! - pull : f[at(v, i)]!);
      }
    },

    addScaled(y, x, count, factor) {
      const { f } = memory;
      for (let i = 0; i < count; i++) f[at(y, i)] = f[at(y, i)]! + factor * f[at(x, i)]!;
    },

    scale(y, count, factor) {
      const { f } = memory;
      for (let i = 0; i < count; i++) f[at(y, i)] = f[at(y, i)]! * factor;
    },

    clip(y, count, limit) {
      const { f } = memory;
      for (let i = 0; i < count; i++) f[at(y, i)] = Math.max(-limit, Math.min(limit, f[at(y, i)]!));
    },

    sumOfSquares(x, count) {
      const { f } = memory;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += f[at(x, i)]! * f[at(x, i)]!;
      return sum;
    },

    blend(y, x, count, share) {
      const { f } = memory;
      for (let i = 0; i < count; i++) f[at(y, i)] = f[at(y, i)]! + share * (f[at(x, i)]! - f[at(y, i)]!);
    },
  };
}
