import { Arena, arcsinh, yeoJohnson, type Pointer } from "../tensor/index.js";
import type { Backend, Kernels } from "./kernels.js";
import { activation } from "./reference/activation.js";
import { elementwise } from "./reference/elementwise.js";
import { dropped } from "./reference/hash.js";
import { losses, softmaxRow } from "./reference/losses.js";
import { normalization } from "./reference/normalization.js";
import { pooling } from "./reference/pooling.js";
import { optimization } from "./reference/optimization.js";
import { attention } from "./reference/attention.js";
import { depthwise } from "./reference/depthwise.js";
import { at, columnSums, each, type ReferenceMemory } from "./reference/memory.js";
import { recurrent } from "./reference/recurrent.js";
import { rowKernels } from "./reference/rows.js";

const PAGE = 65536;

/**
 * Every kernel in plain loops with float64 sums, rounded once on storing: slow, and obviously right. What the fast kernels are held
 * against; a backend like any other, so whole networks can be run on it.
 */
export function createReferenceBackend(): Backend {
  let f = new Float32Array(0);
  let integers = new Int32Array(0);
  const memory: ReferenceMemory = { f, integers };
  const grow = (bytes: number): ArrayBufferLike => {
    const buffer = new ArrayBuffer(Math.ceil(bytes / PAGE) * PAGE);
    f = new Float32Array(buffer);
    integers = new Int32Array(buffer);
    memory.f = f;
    memory.integers = integers;
    return buffer;
  };

  const kernels: Kernels = {
    ...activation(memory),
    ...elementwise(memory),
    ...losses(memory),
    ...normalization(memory),
    ...pooling(memory),
    ...optimization(memory),
    ...attention(memory),
    ...depthwise(memory),
    ...recurrent(memory),
    ...rowKernels(memory),

    useEdge() {},

    conv1dForward(y, x, w, b, _scratch, n, t, c, filters, k, stride, dilation, padLeft, tOut, relu) {
      each(n, tOut, filters, (i, to, filter) => {
        let sum = f[at(b, filter)]!;
        for (let tap = 0; tap < k; tap++) {
          const time = to * stride + tap * dilation - padLeft;
          if (time < 0 || time >= t) continue;
          for (let channel = 0; channel < c; channel++) {
            sum += f[at(x, (i * t + time) * c + channel)]! * f[at(w, (tap * c + channel) * filters + filter)]!;
          }
        }
        f[at(y, (i * tOut + to) * filters + filter)] = relu && sum < 0 ? 0 : sum;
      });
    },

    conv1dPackedLength: (c, filters, k) => k * c * filters,
    conv1dPack: (packed, w, _scratch, c, filters, k) => copy(packed, w, k * c * filters),
    conv1dForwardPacked(y, x, w, b, scratch, n, t, c, filters, k, stride, dilation, padLeft, tOut, relu, pool) {
      if (pool === 1) return kernels.conv1dForward(y, x, w, b, scratch, n, t, c, filters, k, stride, dilation, padLeft, tOut, relu);
      const pooled = Math.floor(tOut / pool);
      for (let i = 0; i < n; i++) {
        kernels.conv1dForward(scratch, x + 4 * i * t * c, w, b, scratch, 1, t, c, filters, k, stride, dilation, padLeft, tOut, relu);
        kernels.maxPool1dForward(y + 4 * i * pooled * filters, scratch, 1, tOut, filters, pool, pool, 0, pooled);
      }
    },

    conv1dBackwardInput(dx, dy, w, _scratch, n, t, c, filters, k, stride, dilation, padLeft, tOut) {
      each(n, t, c, (i, time, channel) => {
        let sum = 0;
        for (let to = 0; to < tOut; to++) {
          for (let tap = 0; tap < k; tap++) {
            if (to * stride + tap * dilation - padLeft !== time) continue;
            for (let filter = 0; filter < filters; filter++) {
              sum += f[at(dy, (i * tOut + to) * filters + filter)]! * f[at(w, (tap * c + channel) * filters + filter)]!;
            }
          }
        }
        f[at(dx, (i * t + time) * c + channel)] = sum;
      });
    },

    conv1dBackwardFilters(dw, db, x, dy, _scratch, n, t, c, filters, k, stride, dilation, padLeft, tOut, part) {
      // The first share is all of it.
      if (part > 0) return;
      each(k, c, filters, (tap, channel, filter) => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          for (let to = 0; to < tOut; to++) {
            const time = to * stride + tap * dilation - padLeft;
            if (time < 0 || time >= t) continue;
            sum += f[at(x, (i * t + time) * c + channel)]! * f[at(dy, (i * tOut + to) * filters + filter)]!;
          }
        }
        f[at(dw, (tap * c + channel) * filters + filter)] = sum;
      });
      columnSums(memory, db, dy, n * tOut, filters);
    },

    conv1dScratch: () => 0,

    denseForward(y, x, w, b, _scratch, n, d, u, relu) {
      each(n, u, 1, (i, unit) => {
        let sum = f[at(b, unit)]!;
        for (let j = 0; j < d; j++) sum += f[at(x, i * d + j)]! * f[at(w, j * u + unit)]!;
        f[at(y, i * u + unit)] = relu && sum < 0 ? 0 : sum;
      });
    },

    densePackedLength: (d, u) => d * u,
    densePack: (packed, w, d, u) => copy(packed, w, d * u),
    denseForwardPacked: (y, x, packed, b, n, d, u, relu) => kernels.denseForward(y, x, packed, b, 0, n, d, u, relu),

    denseBackwardInput(dx, dy, w, _scratch, n, d, u) {
      each(n, d, 1, (i, j) => {
        let sum = 0;
        for (let unit = 0; unit < u; unit++) sum += f[at(dy, i * u + unit)]! * f[at(w, j * u + unit)]!;
        f[at(dx, i * d + j)] = sum;
      });
    },

    denseBackwardWeights(dw, db, x, dy, _scratch, n, d, u, part) {
      if (part > 0) return;
      each(d, u, 1, (j, unit) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += f[at(x, i * d + j)]! * f[at(dy, i * u + unit)]!;
        f[at(dw, j * u + unit)] = sum;
      });
      columnSums(memory, db, dy, n, u);
    },

    denseScratch: () => 0,

    // Its list is the gradient itself.
    gradientListLength: (tOut, filters) => tOut * filters,

    listGradient(list, dy, n, tOut, filters) {
      for (let i = 0; i < n * tOut * filters; i++) f[at(list, i)] = f[at(dy, i)]!;
    },

    sparseConv1dBackwardInput(dx, dy, x, w, scratch, n, t, c, filters, k, padLeft, tOut, relu) {
      kernels.conv1dBackwardInput(dx, dy, w, scratch, n, t, c, filters, k, 1, 1, padLeft, tOut);
      if (relu) kernels.reluBackward(dx, dx, x, n * t * c);
    },

    sparseConv1dBackwardFilters(dw, db, x, dy, scratch, n, t, c, filters, k, stride, padLeft, tOut, part, parts) {
      kernels.conv1dBackwardFilters(dw, db, x, dy, scratch, n, t, c, filters, k, stride, 1, padLeft, tOut, part, parts);
    },

    sparseConv1dScratch: () => 0,

    sparseDenseForward(...of) {
      kernels.denseForward(...of);
    },

    sparseDenseBackwardInput(dx, dy, x, w, scratch, n, d, u) {
      kernels.denseBackwardInput(dx, dy, w, scratch, n, d, u);
      for (let i = 0; i < n * d; i++) if (f[at(x, i)] === 0) f[at(dx, i)] = 0;
    },

    sparseDenseBackwardWeights(...of) {
      kernels.denseBackwardWeights(...of);
    },

    sparseDenseScratch: () => 0,

    reluBackward(dx, dy, y, count) {
      for (let i = 0; i < count; i++) f[at(dx, i)] = f[at(y, i)]! > 0 ? f[at(dy, i)]! : 0;
    },

    copyRows(y, x, rows, length, yStride, xStride) {
      each(rows, length, 1, (row, i) => void (f[at(y, row * yStride + i)] = f[at(x, row * xStride + i)]!));
    },

    add(y, a, b, count, relu) {
      for (let i = 0; i < count; i++) {
        const sum = f[at(a, i)]! + f[at(b, i)]!;
        f[at(y, i)] = relu && sum < 0 ? 0 : sum;
      }
    },

    maxPool1dForward(y, x, n, t, c, pool, stride, padLeft, tOut) {
      each(n, tOut, c, (i, to, channel) => {
        f[at(y, (i * tOut + to) * c + channel)] = f[at(x, firstMaximum(x, i, to, channel, t, c, pool, stride, padLeft))]!;
      });
    },

    maxPool1dBackward(dx, x, _y, dy, n, t, c, pool, stride, padLeft, tOut) {
      each(n, t, c, (i, time, channel) => void (f[at(dx, (i * t + time) * c + channel)] = 0));
      each(n, tOut, c, (i, to, channel) => {
        const place = at(dx, firstMaximum(x, i, to, channel, t, c, pool, stride, padLeft));
        f[place] = f[place]! + f[at(dy, (i * tOut + to) * c + channel)]!;
      });
    },

    dropout(y, x, count, rate, offset, key0, key1) {
      for (let i = 0; i < count; i++) f[at(y, i)] = dropped(f[at(x, i)]!, offset + i, rate, key0, key1);
    },

    // Of every element of x what its gradient is multiplied by.
    winnersLength: (t, c) => t * c,

    dropoutMaxPool1dForward(y, winners, x, n, t, c, pool, tOut, rate, offset, key0, key1, relu) {
      each(n, t, c, (i, time, channel) => void (f[at(winners, (i * t + time) * c + channel)] = 0));
      each(n, tOut, c, (i, to, channel) => {
        const indices = Array.from({ length: pool }, (_, j) => (i * t + to * pool + j) * c + channel);
        const values = indices.map((index) => dropped(f[at(x, index)]!, offset + index, rate, key0, key1));
        const best = Math.max(...values);
        f[at(y, (i * tOut + to) * c + channel)] = best;
        const first = indices[values.indexOf(best)]!;
        if (!relu || f[at(x, first)]! > 0) f[at(winners, first)] = dropped(1, offset + first, rate, key0, key1);
      });
    },

    dropoutMaxPool1dBackward(dx, winners, dy, n, t, c, pool, tOut) {
      each(n, t, c, (i, time, channel) => {
        const [index, to] = [(i * t + time) * c + channel, Math.floor(time / pool)];
        f[at(dx, index)] = to < tOut ? f[at(dy, (i * tOut + to) * c + channel)]! * f[at(winners, index)]! : 0;
      });
    },

    dropoutMaxPool1dBackwardList(...of) {
      kernels.dropoutMaxPool1dBackward(...of);
    },

    softmaxForward(p, z, n, k) {
      for (let i = 0; i < n; i++) {
        const { exponentials, sum } = softmaxRow(f, z, i, k);
        exponentials.forEach((e, j) => void (f[at(p, i * k + j)] = e / sum));
      }
    },

    softmaxBackward(dx, p, dp, n, k) {
      for (let i = 0; i < n; i++) {
        let dot = 0;
        for (let j = 0; j < k; j++) dot += f[at(dp, i * k + j)]! * f[at(p, i * k + j)]!;
        for (let j = 0; j < k; j++) f[at(dx, i * k + j)] = f[at(p, i * k + j)]! * (f[at(dp, i * k + j)]! - dot);
      }
    },

    yeoJohnson(y, x, lambdas, rows, length) {
      each(rows, length, 1, (row, i) => {
        f[at(y, row * length + i)] = yeoJohnson(f[at(x, row * length + i)]!, f[at(lambdas, i)]!);
      });
    },

    arcsinh(y, x, widths, rows, length) {
      each(rows, length, 1, (row, i) => {
        f[at(y, row * length + i)] = arcsinh(f[at(x, row * length + i)]!, f[at(widths, i)]!);
      });
    },

    standardise(y, x, mean, scale, rows, length) {
      each(rows, length, 1, (row, i) => {
        f[at(y, row * length + i)] = (f[at(x, row * length + i)]! - f[at(mean, i)]!) / f[at(scale, i)]!;
      });
    },
  };

  /** Which element of x a pooled one came from, counted from x. */
  function firstMaximum(
    x: Pointer,
    i: number,
    to: number,
    channel: number,
    t: number,
    c: number,
    pool: number,
    stride: number,
    padLeft: number,
  ): number {
    const first = Math.max(0, to * stride - padLeft),
      end = Math.min(t, to * stride - padLeft + pool);
    let best = (i * t + first) * c + channel;
    for (let time = first + 1; time < end; time++) {
      const place = (i * t + time) * c + channel;
      if (f[at(x, place)]! > f[at(x, best)]!) best = place;
    }
    return best;
  }

  function copy(to: Pointer, from: Pointer, count: number): void {
    f.copyWithin(at(to, 0), at(from, 0), at(from, count));
  }

  return { name: "reference", sha256: "typescript", kernels, arena: new Arena(64, grow) };
}
