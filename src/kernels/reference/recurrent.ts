import { exp, type Pointer } from "../../tensor/index.js";
import type { RecurrentKernels } from "../interface/recurrent.js";
import { at, each, tanh, type ReferenceMemory } from "./memory.js";

export function recurrent(memory: ReferenceMemory): RecurrentKernels {
  /** Element j of row `row` of a matrix. */
  const get = (base: Pointer, row: number, width: number, j: number): number => memory.f[at(base, row * width + j)]!;
  const set = (base: Pointer, row: number, width: number, j: number, value: number): void => {
    memory.f[at(base, row * width + j)] = value;
  };
  /** The rows of window i's steps in the order in which they run, and the one before each; there is none before the first. */
  const visit = (i: number, t: number, backwards: number, call: (row: number, before: number | undefined) => void): void => {
    const rows = Array.from({ length: t }, (_, step) => i * t + (backwards ? t - 1 - step : step));
    rows.forEach((row, step) => call(row, rows[step - 1]));
  };
  /** The same from the last to the first, and the one behind each. */
  const visitBack = (
    i: number,
    t: number,
    backwards: number,
    call: (row: number, before: number | undefined, behind: number | undefined) => void,
  ): void => {
    const order: [number, number | undefined][] = [];
    visit(i, t, backwards, (row, before) => order.push([row, before]));
    for (let step = t - 1; step >= 0; step--) call(...order[step]!, order[step + 1]?.[0]);
  };
  const dot = (length: number, term: (k: number) => number): number => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += term(k);
    return sum;
  };
  const numbers = (length: number, value: (j: number) => number): number[] => Array.from({ length }, (_, j) => value(j));

  return {
    lstmForward(h, c, z, r, _scratch, n, t, u, backwards) {
      for (let i = 0; i < n; i++) {
        visit(i, t, backwards, (row, before) => {
          const sums = numbers(4 * u, (column) => {
            const state = before === undefined ? 0 : dot(u, (k) => get(h, before, u, k) * get(r, k, 4 * u, column));
            return get(z, row, 4 * u, column) + state;
          });
          sums.forEach((sum, column) => set(z, row, 4 * u, column, Math.floor(column / u) === 2 ? tanh(sum) : sigmoid(sum)));
          for (let j = 0; j < u; j++) {
            const [input, forget, value, output] = [0, 1, 2, 3].map((gate) => get(z, row, 4 * u, gate * u + j)) as Gates;
            const cell = (before === undefined ? 0 : forget * get(c, before, u, j)) + input * value;
            set(c, row, u, j, cell);
            set(h, row, u, j, output * tanh(cell));
          }
        });
      }
    },

    lstmBackward(z, dh, c, r, _scratch, n, t, u, backwards) {
      for (let i = 0; i < n; i++) {
        let dcells = numbers(u, () => 0);
        visitBack(i, t, backwards, (row, before, behind) => {
          const above = numbers(
            u,
            (j) => get(dh, row, u, j) + (behind === undefined ? 0 : dot(4 * u, (k) => get(z, behind, 4 * u, k) * get(r, j, 4 * u, k))),
          );
          dcells = numbers(u, (j) => {
            const [input, forget, value, output] = [0, 1, 2, 3].map((gate) => get(z, row, 4 * u, gate * u + j)) as Gates;
            const squashed = tanh(get(c, row, u, j));
            const change = dcells[j]! + above[j]! * output * (1 - squashed ** 2);
            set(z, row, 4 * u, j, change * value * input * (1 - input));
            set(z, row, 4 * u, u + j, before === undefined ? 0 : change * get(c, before, u, j) * forget * (1 - forget));
            set(z, row, 4 * u, 2 * u + j, change * input * (1 - value ** 2));
            set(z, row, 4 * u, 3 * u + j, above[j]! * squashed * output * (1 - output));
            return change * forget;
          });
        });
      }
    },

    gruForward(h, inner, z, r, b, _scratch, n, t, u, backwards) {
      for (let i = 0; i < n; i++) {
        visit(i, t, backwards, (row, before) => {
          const sums = numbers(3 * u, (column) => {
            const state = before === undefined ? 0 : dot(u, (k) => get(h, before, u, k) * get(r, k, 3 * u, column));
            return get(b, 0, 0, column) + state;
          });
          for (let j = 0; j < u; j++) {
            const keep = sigmoid(get(z, row, 3 * u, j) + sums[j]!);
            const open = sigmoid(get(z, row, 3 * u, u + j) + sums[u + j]!);
            const value = tanh(get(z, row, 3 * u, 2 * u + j) + open * sums[2 * u + j]!);
            set(inner, row, 3 * u, 2 * u + j, sums[2 * u + j]!);
            [keep, open, value].forEach((gate, k) => set(z, row, 3 * u, k * u + j, gate));
            set(h, row, u, j, (before === undefined ? 0 : keep * get(h, before, u, j)) + (1 - keep) * value);
          }
        });
      }
    },

    gruBackward(z, inner, dh, h, r, _scratch, n, t, u, backwards) {
      for (let i = 0; i < n; i++) {
        let kept = numbers(u, () => 0);
        visitBack(i, t, backwards, (row, before, behind) => {
          kept = numbers(u, (j) => {
            const product = behind === undefined ? 0 : dot(3 * u, (k) => get(inner, behind, 3 * u, k) * get(r, j, 3 * u, k));
            const above = get(dh, row, u, j) + product + kept[j]!;
            const [keep, open, value] = [0, 1, 2].map((gate) => get(z, row, 3 * u, gate * u + j)) as [number, number, number];
            const state = before === undefined ? 0 : get(h, before, u, j);
            const dkeep = above * (state - value) * keep * (1 - keep);
            const dvalue = above * (1 - keep) * (1 - value ** 2);
            const dopen = dvalue * get(inner, row, 3 * u, 2 * u + j) * open * (1 - open);
            [dkeep, dopen, dvalue].forEach((gradient, k) => set(z, row, 3 * u, k * u + j, gradient));
            [dkeep, dopen, dvalue * open].forEach((gradient, k) => set(inner, row, 3 * u, k * u + j, gradient));
            return above * keep;
          });
        });
      }
    },

    recurrentBackwardWeights(dr, h, dz, _scratch, n, t, u, columns, backwards, part) {
      // The first share is all of it.
      if (part > 0) return;
      each(u, columns, 1, (k, column) => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          visit(i, t, backwards, (row, before) => {
            if (before !== undefined) sum += get(h, before, u, k) * get(dz, row, columns, column);
          });
        }
        set(dr, k, columns, column, sum);
      });
    },

    recurrentScratch: () => 0,
  };
}

type Gates = [input: number, forget: number, value: number, output: number];

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}
