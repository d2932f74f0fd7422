// Long short-term memory (Hochreiter and Schmidhuber, Neural Computation 9(8), 1997; with the forget gate of Gers, Schmidhuber and Cummins,
// Neural Computation 12(10), 2000), gates in Keras' order:
//   [i f g o] = [sigmoid sigmoid tanh sigmoid](x W + b + h R),  c = f * c + i * g,  h = o * tanh(c)
// z holds x W + b of all steps; the forward pass makes the gates of it, in place, and the backward pass of these the gradients of what went into them.
// Reference: src/kernels/reference/recurrent.ts.
import { tanh } from "./elementary-lanes";
import { load, logisticSlope, sigmoidRow, store, tanhRow } from "./gates";
import { align4, align8, at } from "./lanes";
import { packPanels8, packTransposed8 } from "./pack";
import { stateProduct } from "./recurrent";

export function lstmForward(h: usize, c: usize, z: usize, r: usize, scratch: usize, n: i32, t: i32, u: i32, backwards: i32): void {
  const columns = 4 * u;
  const states = at(scratch, align8(columns) * u), cells = at(states, align4(n * u)), sums = at(cells, align4(n * u));
  packPanels8(scratch, r, u, columns, columns);
  memory.fill(cells, 0, <usize>(n * u) << 2);
  memory.fill(sums, 0, <usize>(n * columns) << 2);
  for (let step = 0; step < t; step++) {
    const time = backwards ? t - 1 - step : step;
    if (step > 0) stateProduct(sums, states, n, u, columns, scratch, 0);
    for (let i = 0; i < n; i++) {
      const row = i * t + time;
      const gates = at(z, row * columns), sum = at(sums, i * columns);
      sigmoidRow(gates, gates, sum, 2 * u);
      tanhRow(at(gates, 2 * u), at(gates, 2 * u), at(sum, 2 * u), u);
      sigmoidRow(at(gates, 3 * u), at(gates, 3 * u), at(sum, 3 * u), u);
      moveCells(at(cells, i * u), at(states, i * u), gates, u);
      memory.copy(at(h, row * u), at(states, i * u), <usize>(u << 2));
      memory.copy(at(c, row * u), at(cells, i * u), <usize>(u << 2));
    }
  }
}

/** The cells and the state of one window, from its gates. */
function moveCells(cells: usize, states: usize, gates: usize, u: i32): void {
  const forget = at(gates, u), value = at(gates, 2 * u), output = at(gates, 3 * u);
  let j = 0;
  for (; j + 4 <= u; j += 4) {
    const kept = f32x4.mul(v128.load(at(forget, j)), v128.load(at(cells, j)));
    const cell = f32x4.add(kept, f32x4.mul(v128.load(at(gates, j)), v128.load(at(value, j))));
    v128.store(at(cells, j), cell);
    v128.store(at(states, j), f32x4.mul(v128.load(at(output, j)), tanh(cell)));
  }
  for (; j < u; j++) {
    const cell = f32.load(at(forget, j)) * f32.load(at(cells, j)) + f32.load(at(gates, j)) * f32.load(at(value, j));
    f32.store(at(cells, j), cell);
    f32.store(at(states, j), f32.load(at(output, j)) * f32x4.extract_lane(tanh(f32x4.splat(cell)), 0));
  }
}

export function lstmBackward(z: usize, dh: usize, c: usize, r: usize, scratch: usize, n: i32, t: i32, u: i32, backwards: i32): void {
  const columns = 4 * u;
  const carried = at(scratch, align8(u) * columns), dcells = at(carried, align4(n * u)), zeros = at(dcells, align4(n * u));
  const sums = at(zeros, align4(u));
  packTransposed8(scratch, r, u, columns);
  memory.fill(carried, 0, <usize>(n * u) << 2);
  memory.fill(dcells, 0, <usize>(n * u) << 2);
  memory.fill(zeros, 0, <usize>(u) << 2);
  for (let step = t - 1; step >= 0; step--) {
    const time = backwards ? t - 1 - step : step, before = backwards ? time + 1 : time - 1;
    if (step < t - 1) stateProduct(carried, sums, n, columns, u, scratch, 0);
    for (let i = 0; i < n; i++) {
      const row = i * t + time;
      const gates = at(z, row * columns), previous = step > 0 ? at(c, (i * t + before) * u) : zeros;
      unmoveCells(gates, at(dcells, i * u), at(dh, row * u), at(carried, i * u), at(c, row * u), previous, u);
      memory.copy(at(sums, i * columns), gates, <usize>(columns << 2));
    }
  }
}

/** In one window gates become the gradients of what went into them; the cells' gradient becomes that of the cells before. */
function unmoveCells(gates: usize, dcells: usize, dh: usize, carried: usize, cells: usize, previous: usize, u: i32): void {
  let j = 0;
  for (; j + 4 <= u; j += 4) {
    const above = f32x4.add(v128.load(at(dh, j)), v128.load(at(carried, j)));
    gradients(gates, dcells, u, j, above, v128.load(at(dcells, j)), v128.load(at(cells, j)), v128.load(at(previous, j)), true);
  }
  for (; j < u; j++) {
    const above = f32x4.splat(f32.load(at(dh, j)) + f32.load(at(carried, j)));
    gradients(gates, dcells, u, j, above, v128.load32_splat(at(dcells, j)), v128.load32_splat(at(cells, j)),
      v128.load32_splat(at(previous, j)), false);
  }
}

// @ts-ignore: decorator
@inline
function gradients(gates: usize, dcells: usize, u: i32, j: i32, above: v128, dcell: v128, cell: v128, previous: v128, whole: bool): void {
  const one = f32x4.splat(1);
  const input = load(at(gates, j), whole), forget = load(at(gates, u + j), whole);
  const value = load(at(gates, 2 * u + j), whole), output = load(at(gates, 3 * u + j), whole);
  const squashed = tanh(cell);
  const slope = f32x4.mul(output, f32x4.sub(one, f32x4.mul(squashed, squashed)));
  const change = f32x4.add(dcell, f32x4.mul(above, slope));
  store(at(dcells, j), f32x4.mul(change, forget), whole);
  store(at(gates, j), f32x4.mul(f32x4.mul(change, value), logisticSlope(input)), whole);
  store(at(gates, u + j), f32x4.mul(f32x4.mul(change, previous), logisticSlope(forget)), whole);
  store(at(gates, 2 * u + j), f32x4.mul(f32x4.mul(change, input), f32x4.sub(one, f32x4.mul(value, value))), whole);
  store(at(gates, 3 * u + j), f32x4.mul(f32x4.mul(above, squashed), logisticSlope(output)), whole);
}
