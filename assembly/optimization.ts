// What a step does to long stretches of parameters and gradients besides Adam (adam.ts): each a pass bound by memory.
// Reference: src/kernels/reference/optimization.ts.
import { at, madd } from "./lanes";

export function sgd(p: usize, v: usize, g: usize, count: i32, rate: f64, momentum: f64, nesterov: i32): void {
  const r = <f32>rate, m = <f32>momentum;
  const rates = f32x4.splat(r), momenta = f32x4.splat(m);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const pull = f32x4.mul(v128.load(at(g, i)), rates);
    const velocity = f32x4.sub(f32x4.mul(v128.load(at(v, i)), momenta), pull);
    v128.store(at(v, i), velocity);
    const step = nesterov ? f32x4.sub(f32x4.mul(velocity, momenta), pull) : velocity;
    v128.store(at(p, i), f32x4.add(v128.load(at(p, i)), step));
  }
  for (; i < count; i++) {
    const pull = f32.load(at(g, i)) * r;
    const velocity = f32.load(at(v, i)) * m - pull;
    f32.store(at(v, i), velocity);
    f32.store(at(p, i), f32.load(at(p, i)) + (nesterov ? velocity * m - pull : velocity));
  }
}

export function addScaled(y: usize, x: usize, count: i32, factor: f64): void {
  const one = <f32>factor, all = f32x4.splat(one);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), madd(v128.load(at(x, i)), all, v128.load(at(y, i))));
  for (; i < count; i++) f32.store(at(y, i), f32.load(at(y, i)) + one * f32.load(at(x, i)));
}
