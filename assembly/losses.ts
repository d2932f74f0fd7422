// Losses without softmax: of one sigmoid unit, and of numbers. A handful of values a window, so plain loops, in float64.
// Reference: src/kernels/reference/losses.ts.
import { at } from "./lanes";

export function sigmoidCrossEntropy(
  p: usize, loss: usize, dz: usize, z: usize, labels: usize, weights: usize, n: i32, scale: f32, smoothing: f64,
): void {
  for (let i = 0; i < n; i++) {
    const label = i32.load(at(labels, i));
    const logit = <f64>f32.load(at(z, i)), weight = f32.load(at(weights, label));
    const target = (1.0 - smoothing) * <f64>label + 0.5 * smoothing;
    const small = Math.exp(-Math.abs(logit));
    const probability = (logit >= 0 ? 1.0 : small) / (1.0 + small);
    f32.store(at(p, i), <f32>probability);
    f32.store(at(loss, i), <f32>(<f64>weight * (Math.max(logit, 0) - logit * target + Math.log1p(small))));
    f32.store(at(dz, i), scale * weight * <f32>(probability - target));
  }
}

export function meanSquaredError(loss: usize, dy: usize, y: usize, targets: usize, n: i32, k: i32, scale: f64): void {
  const factor = 2.0 * scale / <f64>k;
  for (let i = 0; i < n; i++) {
    let sum: f64 = 0;
    for (let j = 0; j < k; j++) {
      const place = i * k + j;
      const difference = <f64>f32.load(at(y, place)) - <f64>f32.load(at(targets, place));
      sum += difference * difference;
      f32.store(at(dy, place), <f32>(factor * difference));
    }
    f32.store(at(loss, i), <f32>(sum / <f64>k));
  }
}
