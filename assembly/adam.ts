// Adam over one contiguous stretch of parameters, a pass of its own: fused into the dense gradient's tiles it was slower (1.49 against
// 0.88 + 0.37 ms, Zen 3), since the tiles then spill. Reference: adam in src/kernels/reference.ts.
import { at } from "./lanes";

export function adam(p: usize, m: usize, v: usize, g: usize, count: i32, alpha: f64, beta1: f64, beta2: f64, epsilon: f64): void {
  const step = <f32>alpha, one = <f32>(1.0 - beta1), two = <f32>(1.0 - beta2), eps = <f32>epsilon;
  const steps = f32x4.splat(step), ones = f32x4.splat(one), twos = f32x4.splat(two), epss = f32x4.splat(eps);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const gi = v128.load(at(g, i));
    let mi = v128.load(at(m, i)), vi = v128.load(at(v, i));
    mi = f32x4.add(mi, f32x4.mul(f32x4.sub(gi, mi), ones));
    vi = f32x4.add(vi, f32x4.mul(f32x4.sub(f32x4.mul(gi, gi), vi), twos));
    v128.store(at(m, i), mi);
    v128.store(at(v, i), vi);
    v128.store(at(p, i), f32x4.sub(v128.load(at(p, i)), f32x4.div(f32x4.mul(steps, mi), f32x4.add(f32x4.sqrt(vi), epss))));
  }
  for (; i < count; i++) {
    const gi = f32.load(at(g, i));
    let mi = f32.load(at(m, i)), vi = f32.load(at(v, i));
    mi += (gi - mi) * one;
    vi += (gi * gi - vi) * two;
    f32.store(at(m, i), mi);
    f32.store(at(v, i), vi);
    f32.store(at(p, i), f32.load(at(p, i)) - (step * mi) / (sqrt(vi) + eps));
  }
}
