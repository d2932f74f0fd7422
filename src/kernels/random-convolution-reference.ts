import type { RandomConvolutionKernels } from "./random-convolution-kernels.js";

/** The random-convolution kernels as plain loops, every sum in float64 and rounded where it is stored. `memory` is asked at every call. */
export function createRandomConvolutionReference(memory: () => ArrayBufferLike): RandomConvolutionKernels {
  const f32 = (): Float32Array => new Float32Array(memory());
  const f64 = (): Float64Array => {
    const buffer = memory();
    return new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
  };
  const i32 = (): Int32Array => new Int32Array(memory());
  /** Where lane `window % 8` of a feature lies, in elements. */
  const place = (features: number, window: number, feature: number): number => ((window >> 3) * features + feature) * 8 + (window & 7);

  return {
    convolve84Scratch: () => 0,
    convolve84(out, ld, x, from, to, c, t, dilation, parity, kernelFrom, kernelTo, taps, lists, channels, biases, count, poolings) {
      const [values, whole] = [f32(), i32()];
      const at = (window: number, channel: number, step: number): number =>
        step < 0 || step >= t ? 0 : values[x / 4 + (window * c + channel) * t + step]!;
      for (let window = from; window < to; window++) {
        for (let kernel = kernelFrom; kernel < kernelTo; kernel++) {
          const list = kernel - kernelFrom;
          const [start, end] = [whole[lists / 4 + list]!, whole[lists / 4 + list + 1]!];
          const weights = Array.from({ length: 9 }, () => -1);
          for (let j = 0; j < 3; j++) weights[whole[taps / 4 + kernel * 3 + j]!] = 2;
          const pad = (kernel + parity) % 2 === 0 ? 0 : 4 * dilation;
          const convolution: number[] = [];
          for (let step = pad; step < t - pad; step++) {
            let sum = 0;
            for (let j = start; j < end; j++) {
              const channel = whole[channels / 4 + j]!;
              for (let tap = 0; tap < 9; tap++) sum += weights[tap]! * at(window, channel, step + (tap - 4) * dilation);
            }
            convolution.push(sum);
          }
          for (let f = 0; f < count; f++) {
            const pooled = pool(convolution, values[biases / 4 + list * count + f]!);
            for (let p = 0; p < poolings; p++) values[out / 4 + place(ld, window, (list * count + f) * poolings + p)] = pooled[p]!;
          }
        }
      }
    },
    hydraScratch: () => 0,
    hydra(out, ld, x, from, to, c, t, dilation, groups, size, channels, weights) {
      const [values, whole] = [f32(), i32()];
      for (let window = from; window < to; window++) {
        for (let group = 0; group < groups; group++) {
          const series = Array.from({ length: t }, (_, step) => {
            let sum = 0;
            for (let j = 0; j < size; j++) sum += values[x / 4 + (window * c + whole[channels / 4 + group * size + j]!) * t + step]!;
            return sum;
          });
          const [sums, counts] = [new Float64Array(8), new Float64Array(8)];
          for (let step = 0; step < t; step++) {
            const y = Array.from({ length: 8 }, (_, k) => {
              let sum = 0;
              for (let tap = 0; tap < 9; tap++)
                sum += values[weights / 4 + (group * 8 + k) * 9 + tap]! * (series[step + (tap - 4) * dilation] ?? 0);
              return sum;
            });
            const most = Math.max(...y);
            sums[y.indexOf(most)]! += most;
            counts[y.indexOf(Math.min(...y))]!++;
          }
          for (let k = 0; k < 8; k++) {
            values[out / 4 + place(ld, window, group * 8 + k)] = sums[k]!;
            values[out / 4 + place(ld, window, (groups + group) * 8 + k)] = counts[k]!;
          }
        }
      }
    },
    rootFeatures(z, features, from, to) {
      const values = f32();
      for (let at = z / 4 + from * features * 8; at < z / 4 + to * features * 8; at++) values[at] = Math.sqrt(Math.max(values[at]!, 0));
    },
    sparseMoments(mean, scale, z, features, n, from, to) {
      const values = f32();
      for (let f = from; f < to; f++) {
        const own = Array.from({ length: n }, (_, i) => values[z / 4 + place(features, i, f)]!);
        const average = own.reduce((sum, value) => sum + value, 0) / n;
        const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - average) ** 2, 0) / Math.max(n - 1, 1));
        values[mean / 4 + f] = average;
        values[scale / 4 + f] = 1 / (deviation + (own.filter((value) => value === 0).length / n) ** 4 + 1e-8);
      }
    },
    scaleSparse(z, mean, scale, features, n, from, to) {
      const values = f32();
      for (let i = 8 * from; i < 8 * to; i++) {
        for (let f = 0; f < features; f++) {
          const at = z / 4 + place(features, i, f);
          values[at] = i < n && values[at] !== 0 ? (values[at]! - values[mean / 4 + f]!) * values[scale / 4 + f]! : 0;
        }
      }
    },
    featureMoments(mean, scale, z, features, n, from, to) {
      const values = f32();
      for (let f = from; f < to; f++) {
        let sum = 0,
          squares = 0;
        for (let i = 0; i < n; i++) sum += values[z / 4 + place(features, i, f)]!;
        const average = sum / n;
        for (let i = 0; i < n; i++) squares += (values[z / 4 + place(features, i, f)]! - average) ** 2;
        const deviation = Math.sqrt(squares / n);
        values[mean / 4 + f] = average;
        values[scale / 4 + f] = deviation > 1e-7 * Math.abs(average) ? 1 / deviation : 0;
      }
    },
    scaleFeatures(z, mean, scale, features, n, from, to) {
      const values = f32();
      for (let i = 8 * from; i < 8 * to; i++) {
        for (let f = 0; f < features; f++) {
          const at = z / 4 + place(features, i, f);
          values[at] = i < n ? (values[at]! - values[mean / 4 + f]!) * values[scale / 4 + f]! : 0;
        }
      }
    },
    gram(k, ld, z, features, panels, part, parts) {
      const values = f32();
      if (part >= parts) return;
      for (let i = 0; i < 8 * panels; i++) {
        // The binary deals out groups of 128 rows to and fro.
        const turn = Math.floor(i / 128) % (2 * parts);
        if (Math.min(turn, 2 * parts - 1 - turn) !== part) continue;
        for (let j = 0; j < 8 * ((i >> 3) + 1); j++) {
          let sum = 0;
          for (let f = 0; f < features; f++) sum += values[z / 4 + place(features, i, f)]! * values[z / 4 + place(features, j, f)]!;
          values[k / 4 + i * ld + j]! += sum;
        }
      }
    },
    mirror(k, ld, panels, from, to) {
      const values = f32();
      for (let i = 8 * from; i < 8 * to; i++) {
        for (let j = 8 * ((i >> 3) + 1); j < 8 * panels; j++) values[k / 4 + i * ld + j] = values[k / 4 + j * ld + i]!;
      }
    },
    multiplySingle(y, k, v, n, panels, from, to) {
      multiply(f32(), f32(), 4, 8, y, k, v, n, panels, from, to);
    },
    multiplyDouble(y, k, v, n, panels, from, to) {
      multiply(f64(), f32(), 8, 4, y, k, v, n, panels, from, to);
    },
    coefficients(w, z, a, features, panels, columns, from, to) {
      const values = f32();
      for (let f = from; f < to; f++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let i = 0; i < 8 * panels; i++) sum += values[z / 4 + place(features, i, f)]! * values[a / 4 + place(columns, i, column)]!;
          values[w / 4 + f * columns + column] = sum;
        }
      }
    },
    decide(d, z, w, features, columns, from, to) {
      const values = f32();
      for (let i = 8 * from; i < 8 * to; i++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let f = 0; f < features; f++) sum += values[z / 4 + place(features, i, f)]! * values[w / 4 + f * columns + column]!;
          values[d / 4 + place(columns, i, column)]! += sum;
        }
      }
    },
  };
}

/** The proportion of values above the bias, their longest stretch, the mean of them with the bias added, and of their indices. */
function pool(convolution: readonly number[], bias: number): number[] {
  let [positive, sum, indices, last, longest] = [0, 0, 0, 0, 0];
  convolution.forEach((value, i) => {
    if (value > bias) {
      positive++;
      sum += value + bias;
      indices += i;
    } else if (value < bias) {
      longest = Math.max(longest, i - last);
      last = i;
    }
  });
  longest = Math.max(longest, convolution.length - 1 - last);
  if (positive === 0) return [0, longest, 0, -1];
  return [positive / convolution.length, longest, sum / positive, indices / positive];
}

/** y = k v; v and y in panels of `lanes` columns of `size` bytes a number. */
function multiply(
  values: Float32Array | Float64Array,
  matrix: Float32Array,
  size: 4 | 8,
  lanes: number,
  y: number,
  k: number,
  v: number,
  n: number,
  panels: number,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    for (let panel = 0; panel < panels; panel++) {
      for (let lane = 0; lane < lanes; lane++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += matrix[k / 4 + row * n + j]! * values[v / size + (panel * n + j) * lanes + lane]!;
        values[y / size + (panel * n + row) * lanes + lane] = sum;
      }
    }
  }
}
