// Softmax over rows, and cross-entropy of integer labels straight from the logits. Rows are a handful of classes, so plain loops;
// exponentials and logarithms are AssemblyScript's own (musl's), compiled into the binary: the same bits on every engine.
// Reference: softmaxForward, softmaxBackward, softmaxCrossEntropy in src/kernels/reference.ts.
import { at } from "./lanes";

export function softmaxForward(p: usize, z: usize, n: i32, k: i32): void {
  for (let i = 0; i < n; i++) row(at(p, i * k), at(z, i * k), k);
}

/** Writes one row of p and returns log(sum exp z), the row's maximum taken out and added back. */
function row(p: usize, z: usize, k: i32): f64 {
  let top = f32.load(z);
  for (let j = 1; j < k; j++) top = max(top, f32.load(at(z, j)));
  let sum: f64 = 0;
  for (let j = 0; j < k; j++) {
    const e = Math.exp(<f64>f32.load(at(z, j)) - <f64>top);
    sum += e;
    f32.store(at(p, j), <f32>e);
  }
  const inverse = <f32>(1.0 / sum);
  for (let j = 0; j < k; j++) f32.store(at(p, j), f32.load(at(p, j)) * inverse);
  return <f64>top + Math.log(sum);
}

export function softmaxBackward(dx: usize, p: usize, dp: usize, n: i32, k: i32): void {
  for (let i = 0; i < n; i++) {
    const start = i * k;
    let dot: f64 = 0;
    for (let j = 0; j < k; j++) dot += <f64>f32.load(at(dp, start + j)) * <f64>f32.load(at(p, start + j));
    for (let j = 0; j < k; j++) {
      const offset = start + j;
      f32.store(at(dx, offset), <f32>(<f64>f32.load(at(p, offset)) * (<f64>f32.load(at(dp, offset)) - dot)));
    }
  }
}

export function softmaxCrossEntropy(
  p: usize, loss: usize, dz: usize, z: usize, labels: usize, weights: usize, n: i32, k: i32, scale: f32, smoothing: f64,
): void {
  const other = smoothing / <f64>k, right = 1.0 - smoothing;
  const targets = <f32>other, targeted = <f32>(right + other);
  for (let i = 0; i < n; i++) {
    const start = i * k, label = i32.load(at(labels, i));
    const logits = at(z, start), weight = f32.load(at(weights, label));
    // Without smoothing and at weight 1, products with 1 and sums with 0: the bits of a kernel that knows of neither.
    let target = right * <f64>f32.load(at(logits, label));
    if (smoothing > 0) for (let j = 0; j < k; j++) target += other * <f64>f32.load(at(logits, j));
    const logSum = row(at(p, start), logits, k);
    f32.store(at(loss, i), <f32>(<f64>weight * (logSum - target)));
    const factor = scale * weight;
    for (let j = 0; j < k; j++) {
      f32.store(at(dz, start + j), factor * (f32.load(at(p, start + j)) - (j == label ? targeted : targets)));
    }
  }
}
