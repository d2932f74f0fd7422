// Gated recurrent unit (Cho et al., arXiv:1406.1078v3), the reset gate behind the product with the state, as in Keras' reset_after=True:
//   [z r] = sigmoid(x W + b + h R + b'),  g = tanh(x W + b + r * (h R + b')),  h = z * h + (1 - z) * g
// z holds x W + b of all steps; the forward pass makes [z r g] of it, in place, and leaves h R + b' of g in the last third of `inner`. The
// backward pass makes of the two the gradients of x W + b and of h R + b'.
// Reference: src/kernels/reference/recurrent.ts.
import { load, logisticSlope, sigmoidRow, store, tanhRow } from "./gates";
import { align4, align8, at } from "./lanes";
import { packPanels8, packTransposed8 } from "./pack";
import { stateProduct } from "./recurrent";

export function gruForward(h: usize, inner: usize, z: usize, r: usize, b: usize, scratch: usize, n: i32, t: i32, u: i32, backwards: i32): void {
  const columns = 3 * u;
  const states = at(scratch, align8(columns) * u), sums = at(states, align4(n * u));
  packPanels8(scratch, r, u, columns, columns);
  memory.fill(states, 0, <usize>(n * u) << 2);
  for (let i = 0; i < n; i++) memory.copy(at(sums, i * columns), b, <usize>(columns << 2));
  for (let step = 0; step < t; step++) {
    const time = backwards ? t - 1 - step : step;
    if (step > 0) stateProduct(sums, states, n, u, columns, scratch, b);
    for (let i = 0; i < n; i++) {
      const row = i * t + time;
      const gates = at(z, row * columns), sum = at(sums, i * columns), last = at(sum, 2 * u);
      sigmoidRow(gates, gates, sum, 2 * u);
      memory.copy(at(inner, row * columns + 2 * u), last, <usize>(u << 2));
      reset(last, at(gates, u), u);
      tanhRow(at(gates, 2 * u), at(gates, 2 * u), last, u);
      moveStates(at(states, i * u), gates, u);
      memory.copy(at(h, row * u), at(states, i * u), <usize>(u << 2));
    }
  }
}

/** sums *= gate. */
function reset(sums: usize, gate: usize, u: i32): void {
  let j = 0;
  for (; j + 4 <= u; j += 4) v128.store(at(sums, j), f32x4.mul(v128.load(at(sums, j)), v128.load(at(gate, j))));
  for (; j < u; j++) f32.store(at(sums, j), f32.load(at(sums, j)) * f32.load(at(gate, j)));
}

function moveStates(states: usize, gates: usize, u: i32): void {
  const value = at(gates, 2 * u);
  let j = 0;
  for (; j + 4 <= u; j += 4) {
    const kept = v128.load(at(gates, j));
    const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), kept), v128.load(at(value, j)));
    v128.store(at(states, j), f32x4.add(f32x4.mul(kept, v128.load(at(states, j))), fresh));
  }
  for (; j < u; j++) {
    const kept = f32.load(at(gates, j));
    f32.store(at(states, j), kept * f32.load(at(states, j)) + (1 - kept) * f32.load(at(value, j)));
  }
}

export function gruBackward(z: usize, inner: usize, dh: usize, h: usize, r: usize, scratch: usize, n: i32, t: i32, u: i32,
  backwards: i32): void {
  const columns = 3 * u;
  const carried = at(scratch, align8(u) * columns), kept = at(carried, align4(n * u)), zeros = at(kept, align4(n * u));
  const sums = at(zeros, align4(u));
  packTransposed8(scratch, r, u, columns);
  memory.fill(carried, 0, <usize>(n * u) << 2);
  memory.fill(kept, 0, <usize>(n * u) << 2);
  memory.fill(zeros, 0, <usize>(u) << 2);
  for (let step = t - 1; step >= 0; step--) {
    const time = backwards ? t - 1 - step : step, before = backwards ? time + 1 : time - 1;
    if (step < t - 1) stateProduct(carried, sums, n, columns, u, scratch, 0);
    for (let i = 0; i < n; i++) {
      const row = i * t + time;
      const products = at(inner, row * columns), previous = step > 0 ? at(h, (i * t + before) * u) : zeros;
      unmoveStates(at(z, row * columns), products, at(kept, i * u), at(dh, row * u), at(carried, i * u), previous, u);
      memory.copy(at(sums, i * columns), products, <usize>(columns << 2));
    }
  }
}

/** In one window gates become the gradients of x W + b, `products` those of h R + b'; `kept` becomes what the state before has from the state. */
function unmoveStates(gates: usize, products: usize, kept: usize, dh: usize, carried: usize, previous: usize, u: i32): void {
  let j = 0;
  for (; j + 4 <= u; j += 4) gradients(gates, products, kept, dh, carried, previous, u, j, true);
  for (; j < u; j++) gradients(gates, products, kept, dh, carried, previous, u, j, false);
}

// @ts-ignore: decorator
@inline
function gradients(gates: usize, products: usize, kept: usize, dh: usize, carried: usize, previous: usize, u: i32, j: i32, whole: bool): void {
  const one = f32x4.splat(1);
  const keep = load(at(gates, j), whole), open = load(at(gates, u + j), whole), value = load(at(gates, 2 * u + j), whole);
  const above = f32x4.add(f32x4.add(load(at(dh, j), whole), load(at(carried, j), whole)), load(at(kept, j), whole));
  const dkeep = f32x4.mul(f32x4.mul(above, f32x4.sub(load(at(previous, j), whole), value)), logisticSlope(keep));
  const dvalue = f32x4.mul(f32x4.mul(above, f32x4.sub(one, keep)), f32x4.sub(one, f32x4.mul(value, value)));
  const dopen = f32x4.mul(f32x4.mul(dvalue, load(at(products, 2 * u + j), whole)), logisticSlope(open));
  store(at(kept, j), f32x4.mul(above, keep), whole);
  store(at(gates, j), dkeep, whole);
  store(at(gates, u + j), dopen, whole);
  store(at(gates, 2 * u + j), dvalue, whole);
  store(at(products, j), dkeep, whole);
  store(at(products, u + j), dopen, whole);
  store(at(products, 2 * u + j), f32x4.mul(dvalue, open), whole);
}
