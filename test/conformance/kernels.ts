// One behavioural suite for every implementation of `Kernels`, held against reference.ts. Sizes are chosen around the 4 x 8 tile and the
// 4-lane vector: below one, exactly one, two, two and a tail. Every buffer lies between poisoned ones, and after a call every byte that
// is not an output or scratch must be what it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createReferenceBackend } from "../../src/kernels/reference.js";
import type { Backend, Kernels } from "../../src/kernels/kernels.js";
import { createRandom, type Pointer, type Random } from "../../src/tensor/index.js";
import { activationCases } from "./activation.js";
import { elementwiseCases } from "./elementwise.js";
import { lossCases } from "./losses.js";
import { normalizationCases } from "./normalization.js";
import { poolingCases } from "./pooling.js";
import { optimizationCases } from "./optimization.js";
import { attentionCases } from "./attention.js";
import { depthwiseCases } from "./depthwise.js";
import { recurrentCases } from "./recurrent.js";
import { rowCases } from "./rows.js";
import { sparseCases } from "./sparse.js";

export interface Buffer {
  readonly role: "in" | "out" | "inout" | "scratch";
  /** Of scratch only its length counts. */
  readonly values: ArrayLike<number>;
  /** Products added up in one element: the error bound grows with it. */
  readonly terms?: number;
  /** How many times the transform domain magnifies roundings; 1 for direct sums. */
  readonly magnified?: number;
}

export interface Case {
  readonly title: string;
  readonly buffers: Buffer[];
  readonly call: (kernels: Kernels, pointers: Pointer[]) => void;
}

const POISON = Math.fround(-7.7e30);

export function testKernels(create: () => Backend): void {
  const { name, kernels } = create();
  const random = createRandom(17, 1);
  for (const [group, cases] of Object.entries(allCases(random, kernels))) {
    test(`${name}: ${group} equals the plain loops in ${cases.length} shapes and writes nothing else`, () => {
      for (const each of cases) check(each, create());
    });
  }
}

function check(item: Case, backend: Backend): void {
  const expected = run(item, createReferenceBackend());
  const received = run(item, backend);
  item.buffers.forEach((buffer, b) => {
    if (buffer.role !== "out" && buffer.role !== "inout") return;
    const want = expected[b]!,
      got = received[b]!;
    // Each of `terms` roundings is at most 2^-24 of a partial sum, and partial sums of products of numbers in -1 ... 1 grow like the
    // square root of their number, however small the whole sum may come out.
    const terms = buffer.terms ?? 1;
    const size = Math.max(...Array.from(want, Math.abs), terms > 1 ? Math.sqrt(terms) / 3 : 0, 1e-30);
    const tolerance = size * 2 ** -24 * (4 + 2 * Math.sqrt(terms)) * (buffer.magnified ?? 1);
    for (let i = 0; i < want.length; i++) {
      assert.ok(
        Math.abs(want[i]! - got[i]!) <= tolerance,
        `${item.title}: buffer ${b}, element ${i}: expected ${want[i]}, received ${got[i]}, tolerance ${tolerance}`,
      );
    }
  });
}

/** Runs one case and returns its buffers afterwards, having checked that nothing else changed. */
function run(item: Case, backend: Backend): Float32Array[] {
  const { arena, kernels } = backend;
  const guard = 24;
  const first = arena.allocate(guard);
  const pointers = item.buffers.map((buffer) => {
    const pointer = arena.allocate(buffer.values.length);
    arena.allocate(guard);
    return pointer;
  });
  const end = arena.allocate(guard);
  arena.seal();
  const all = arena.f32(first, (end - first) / 4 + guard);
  all.fill(POISON);
  item.buffers.forEach((buffer, b) => {
    const pointer = pointers[b]!;
    if (buffer.values instanceof Int32Array) arena.i32(pointer, buffer.values.length).set(buffer.values);
    else if (buffer.role !== "out" && buffer.role !== "scratch") arena.f32(pointer, buffer.values.length).set(buffer.values);
  });
  const before = new Int32Array(all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength));
  item.call(kernels, pointers);
  const after = arena.i32(first, all.length);
  const writable = new Uint8Array(all.length);
  item.buffers.forEach((buffer, b) => {
    if (buffer.role !== "in") writable.fill(1, (pointers[b]! - first) / 4, (pointers[b]! - first) / 4 + buffer.values.length);
  });
  for (let i = 0; i < all.length; i++) {
    if (!writable[i]) assert.equal(after[i], before[i], `${backend.name} ${item.title}: float ${i} of the arena was overwritten`);
  }
  return item.buffers.map((buffer, b) => arena.f32(pointers[b]!, buffer.values.length).slice());
}

function allCases(random: Random, kernels: Kernels): Record<string, Case[]> {
  const values = (length: number): number[] => Array.from({ length }, () => Math.fround(random.uniform() * 2 - 1));
  const input = (length: number): Buffer => ({ role: "in", values: values(length) });
  const output = (length: number, terms = 1, magnified = 1): Buffer => ({
    role: "out",
    values: new Array<number>(length).fill(0),
    terms,
    magnified,
  });
  const scratch = (length: number): Buffer => ({ role: "scratch", values: { length } });
  /** Sizes around a vector of 4 and around a tile's 8 columns. */
  const vector = [1, 3, 4, 5, 8, 9, 11],
    columns = [1, 7, 8, 16, 17, 19];

  const convolutions: Case[] = [],
    packedConvolutions: Case[] = [],
    inputs: Case[] = [],
    filterGradients: Case[] = [],
    sharedFilterGradients: Case[] = [];
  const addConvolution = (
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    dilation: number,
    padding: "valid" | "same" | "causal",
    relu: number,
  ): void => {
    const reach = (k - 1) * dilation;
    const tOut = padding === "valid" ? Math.floor((t - reach - 1) / stride) + 1 : Math.ceil(t / stride);
    if (tOut < 1) return;
    const total = padding === "valid" ? 0 : padding === "causal" ? reach : Math.max(0, (tOut - 1) * stride + reach + 1 - t);
    const left = padding === "same" ? Math.floor(total / 2) : total;
    const title = `n ${n}, t ${t}, c ${c}, f ${f}, k ${k}, stride ${stride}, dilation ${dilation}, ${padding}, relu ${relu}`;
    const room = kernels.conv1dScratch(t, c, f, k, stride, dilation, left, tOut);
    // F(6,3)'s constants reach from 1/90 to 32 (winograd.ts): the worst of these shapes is 4.6 times as far off as a direct sum may be.
    const magnified = k === 3 && stride === 1 && dilation === 1 && c % 8 === 0 && f % 8 === 0 && c >= 16 && f >= 16 ? 6 : 1;
    const x = input(n * t * c),
      w = input(k * c * f),
      dy = input(n * tOut * f);
    convolutions.push({
      title,
      buffers: [output(n * tOut * f, k * c, magnified), x, w, input(f), scratch(room)],
      call: (ks, [y, px, pw, pb, s]) => ks.conv1dForward(y!, px!, pw!, pb!, s!, n, t, c, f, k, stride, dilation, left, tOut, relu),
    });
    for (const pool of [1, 2, 3]) {
      const pooled = Math.floor(tOut / pool);
      if (pooled === 0) continue;
      packedConvolutions.push({
        title: `${title}, pool ${pool}`,
        buffers: [
          output(n * pooled * f, k * c, magnified),
          x,
          w,
          input(f),
          scratch(room + (pool > 1 ? 8 * tOut * f : 0)),
          scratch(kernels.conv1dPackedLength(c, f, k, stride, dilation)),
        ],
        call: (ks, [y, px, pw, pb, s, packed]) => {
          ks.conv1dPack(packed!, pw!, s!, c, f, k, stride, dilation);
          ks.conv1dForwardPacked(y!, px!, packed!, pb!, s!, n, t, c, f, k, stride, dilation, left, tOut, relu, pool);
        },
      });
    }
    inputs.push({
      title,
      buffers: [output(n * t * c, k * f, magnified), dy, w, scratch(room)],
      call: (ks, [dx, pdy, pw, s]) => ks.conv1dBackwardInput(dx!, pdy!, pw!, s!, n, t, c, f, k, stride, dilation, left, tOut),
    });
    filterGradients.push({
      title,
      buffers: [output(k * c * f, n * tOut, magnified), output(f, n * tOut), x, dy, scratch(room)],
      call: (ks, [dw, db, px, pdy, s]) =>
        ks.conv1dBackwardFilters(dw!, db!, px!, pdy!, s!, n, t, c, f, k, stride, dilation, left, tOut, 0, 1),
    });
    sharedFilterGradients.push({
      title,
      buffers: [output(k * c * f, n * tOut, magnified), output(f, n * tOut), x, dy, scratch(room)],
      call: (ks, [dw, db, px, pdy, s]) =>
        inShares((part, parts) =>
          ks.conv1dBackwardFilters(dw!, db!, px!, pdy!, s!, n, t, c, f, k, stride, dilation, left, tOut, part, parts),
        ),
    });
  };
  for (const c of vector) for (const f of columns) addConvolution(2, 9, c, f, 3, 1, 1, "valid", 1);
  for (const t of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13])
    for (const padding of ["valid", "same", "causal"] as const) addConvolution(2, t, 4, 8, 3, 1, 1, padding, 0);
  for (const k of [1, 2, 4, 5, 7, 11])
    for (const padding of ["valid", "same", "causal"] as const) addConvolution(1, 14, 5, 9, k, 1, 1, padding, 1);
  for (const stride of [1, 2, 3])
    for (const dilation of [1, 2, 3])
      for (const padding of ["valid", "same", "causal"] as const) {
        addConvolution(2, 17, 4, 8, 3, stride, dilation, padding, 0);
        addConvolution(2, 16, 3, 5, 2, stride, dilation, padding, 1);
      }
  addConvolution(1, 150, 8, 16, 3, 1, 1, "valid", 1);
  addConvolution(3, 128, 9, 64, 3, 1, 1, "valid", 1);
  // Where the transform domain takes over: tiles of 6 outputs, whole, cut short, several windows together, all paddings.
  for (const t of [3, 4, 5, 6, 7, 8, 9, 10, 11, 13])
    for (const padding of ["valid", "same", "causal"] as const) {
      addConvolution(2, t, 16, 16, 3, 1, 1, padding, 1);
    }
  for (const [n, t, c, f] of [
    [1, 14, 24, 16],
    [3, 14, 16, 40],
    [9, 66, 32, 16],
    [5, 126, 64, 64],
    [1, 600, 16, 16],
    [70, 6, 16, 24],
  ] as const) {
    addConvolution(n, t, c, f, 3, 1, 1, "valid", 0);
    addConvolution(n, t, c, f, 3, 1, 1, "same", 1);
  }
  // Longer kernels go by the frequencies of blocks of 33 - k outputs: one, cut short, several, several windows together, all paddings.
  for (const k of [4, 5, 6, 7, 8, 11, 13, 24, 29])
    for (const t of [k, k + 1, 32, 33, 64])
      for (const padding of ["valid", "same", "causal"] as const) addConvolution(2, t, 24, 16, k, 1, 1, padding, 1);
  for (const [n, t, c, f] of [
    [3, 40, 24, 16],
    [5, 126, 16, 40],
    [2, 60, 22, 24],
    [9, 20, 32, 24],
    [70, 5, 16, 24],
    [3, 128, 9, 64],
  ] as const)
    for (const k of [5, 7, 11]) {
      addConvolution(n, t, c, f, k, 1, 1, "valid", 0);
      addConvolution(n, t, c, f, k, 1, 1, "same", 1);
    }

  const dense: Case[] = [],
    packedDense: Case[] = [],
    denseInputs: Case[] = [],
    denseWeights: Case[] = [],
    sharedDenseWeights: Case[] = [];
  for (const [n, d, u] of [
    [1, 1, 1],
    // One window: columns by 24, by 28 at the end, and what is left of them.
    [1, 129, 28],
    [1, 7, 52],
    [1, 3, 24],
    [1, 5, 27],
    [1, 128, 47],
    [1, 257, 100],
    [2, 3, 2],
    [3, 4, 6],
    [4, 4, 8],
    [5, 5, 7],
    [8, 8, 16],
    [9, 7, 19],
    [4, 128, 8],
    [5, 129, 12],
    [17, 300, 100],
    [32, 257, 9],
  ] as const) {
    const title = `n ${n}, d ${d}, u ${u}`;
    const room = kernels.denseScratch(n, d, u);
    const x = input(n * d),
      w = input(d * u),
      dy = input(n * u);
    for (const relu of [0, 1]) {
      dense.push({
        title: `${title}, relu ${relu}`,
        buffers: [output(n * u, d), x, w, input(u), scratch(room)],
        call: (ks, [y, px, pw, pb, s]) => ks.denseForward(y!, px!, pw!, pb!, s!, n, d, u, relu),
      });
      packedDense.push({
        title: `${title}, relu ${relu}`,
        buffers: [output(n * u, d), x, w, input(u), scratch(kernels.densePackedLength(d, u))],
        call: (ks, [y, px, pw, pb, packed]) => {
          ks.densePack(packed!, pw!, d, u);
          ks.denseForwardPacked(y!, px!, packed!, pb!, n, d, u, relu);
        },
      });
    }
    denseInputs.push({
      title,
      buffers: [output(n * d, u), dy, w, scratch(room)],
      call: (ks, [dx, pdy, pw, s]) => ks.denseBackwardInput(dx!, pdy!, pw!, s!, n, d, u),
    });
    denseWeights.push({
      title,
      buffers: [output(d * u, n), output(u, n), x, dy, scratch(room)],
      call: (ks, [dw, db, px, pdy, s]) => ks.denseBackwardWeights(dw!, db!, px!, pdy!, s!, n, d, u, 0, 1),
    });
    sharedDenseWeights.push({
      title,
      buffers: [output(d * u, n), output(u, n), x, dy, scratch(room)],
      call: (ks, [dw, db, px, pdy, s]) => inShares((part, parts) => ks.denseBackwardWeights(dw!, db!, px!, pdy!, s!, n, d, u, part, parts)),
    });
  }

  const pools: Case[] = [],
    poolGradients: Case[] = [];
  for (const c of vector)
    for (const [t, pool, stride, left, tOut] of [
      [8, 2, 2, 0, 4],
      [9, 2, 2, 0, 4],
      [9, 2, 2, 0, 5],
      [7, 3, 1, 1, 7],
      [7, 3, 2, 1, 4],
      [5, 4, 3, 1, 2],
      [3, 3, 3, 0, 1],
    ] as const) {
      // Few distinct values, so that equal maxima occur.
      const x: Buffer = { role: "in", values: Array.from({ length: 2 * t * c }, () => random.below(4)) };
      const y = maximaOf(x.values as number[], 2, t, c, pool, stride, left, tOut);
      const title = `t ${t}, c ${c}, pool ${pool}, stride ${stride}, padLeft ${left}`;
      pools.push({
        title,
        buffers: [output(2 * tOut * c), x],
        call: (ks, [py, px]) => ks.maxPool1dForward(py!, px!, 2, t, c, pool, stride, left, tOut),
      });
      poolGradients.push({
        title,
        buffers: [output(2 * t * c, pool), x, { role: "in", values: y }, input(2 * tOut * c)],
        call: (ks, [dx, px, py, pdy]) => ks.maxPool1dBackward(dx!, px!, py!, pdy!, 2, t, c, pool, stride, left, tOut),
      });
    }

  const droppedPools: Case[] = [],
    droppedPoolGradients: Case[] = [],
    listedPoolGradients: Case[] = [];
  for (const c of vector)
    for (const [t, pool, tOut] of [
      [8, 2, 4],
      [9, 2, 4],
      [7, 3, 2],
      [3, 3, 1],
      [5, 1, 5],
      [17, 8, 2],
    ] as const)
      for (const [relu, offset] of [
        [0, 0],
        [1, 0],
        [0, 13],
        [1, 40],
      ] as const) {
        const keys = [random.uint32() | 0, random.uint32() | 0] as const;
        const x: Buffer = { role: "in", values: Array.from({ length: 2 * t * c }, () => (relu ? random.below(3) : random.below(5) - 2)) };
        const title = `t ${t}, c ${c}, pool ${pool}, relu ${relu}, offset ${offset}`;
        // The reference keeps a float an element.
        const winners = scratch(2 * Math.max(kernels.winnersLength(t, c), t * c));
        droppedPools.push({
          title,
          buffers: [output(2 * tOut * c), winners, x],
          call: (ks, [py, won, px]) => ks.dropoutMaxPool1dForward(py!, won!, px!, 2, t, c, pool, tOut, 0.4, offset, ...keys, relu),
        });
        droppedPoolGradients.push({
          title,
          buffers: [output(2 * t * c), output(2 * tOut * c), x, input(2 * tOut * c), winners],
          call: (ks, [dx, py, px, pdy, won]) => {
            ks.dropoutMaxPool1dForward(py!, won!, px!, 2, t, c, pool, tOut, 0.4, offset, ...keys, relu);
            ks.dropoutMaxPool1dBackward(dx!, won!, pdy!, 2, t, c, pool, tOut, 0.4);
          },
        });
        // What a list says is read back by a convolution of kernel 1 with ones on its diagonal.
        const channels = Math.ceil(c / 4) * 4;
        const diagonal = Array.from({ length: channels * c }, (_, i) => (Math.floor(i / c) === i % c ? 1 : 0));
        const [list, room] = [2 * kernels.gradientListLength(t, c), kernels.sparseConv1dScratch(t, channels, c, 1, 1, t)];
        listedPoolGradients.push({
          title,
          buffers: [
            output(2 * t * channels),
            output(2 * tOut * c),
            x,
            input(2 * tOut * c),
            { role: "in", values: diagonal },
            winners,
            ...[list, room].map(scratch),
          ],
          call: (ks, [dx, py, px, pdy, w, won, l, s]) => {
            ks.dropoutMaxPool1dForward(py!, won!, px!, 2, t, c, pool, tOut, 0.4, offset, ...keys, relu);
            ks.dropoutMaxPool1dBackwardList(l!, won!, pdy!, 2, t, c, pool, tOut, 0.4);
            ks.sparseConv1dBackwardInput(dx!, l!, px!, w!, s!, 2, t, channels, c, 1, 0, t, 0);
          },
        });
      }

  const copies: Case[] = [];
  for (const length of vector)
    for (const [yGap, xGap] of [
      [0, 0],
      [3, 0],
      [0, 5],
    ] as const) {
      const [yStride, xStride] = [length + yGap, length + xGap];
      // From the second float of a wider row on, as concatenation writes: what lies between must stay as it was.
      copies.push({
        title: `length ${length}, strides ${yStride} and ${xStride}`,
        buffers: [{ role: "inout", values: values(3 * yStride + 1) }, input(3 * xStride + 1)],
        call: (ks, [y, x]) => ks.copyRows(y! + (yGap && 4), x! + (xGap && 4), 3, length, yStride, xStride),
      });
    }

  const counts = [1, 3, 4, 5, 8, 9, 11, 64];
  const elementwise = (call: (count: number) => Case): Case[] => counts.map(call);
  return {
    conv1dForward: convolutions,
    conv1dForwardPacked: packedConvolutions,
    conv1dBackwardInput: inputs,
    conv1dBackwardFilters: filterGradients,
    "conv1dBackwardFilters in shares": sharedFilterGradients,
    ...sparseCases(random, kernels),
    denseForward: dense,
    denseForwardPacked: packedDense,
    denseBackwardInput: denseInputs,
    denseBackwardWeights: denseWeights,
    "denseBackwardWeights in shares": sharedDenseWeights,
    maxPool1dForward: pools,
    maxPool1dBackward: poolGradients,
    reluBackward: elementwise((count) => ({
      title: `count ${count}`,
      buffers: [output(count), input(count), input(count)],
      call: (ks, [dx, dy, y]) => ks.reluBackward(dx!, dy!, y!, count),
    })),
    copyRows: copies,
    add: elementwise((count) => ({
      title: `count ${count}`,
      buffers: [output(count), input(count), input(count)],
      call: (ks, [y, a, b]) => ks.add(y!, a!, b!, count, 0),
    })),
    "add and relu": elementwise((count) => ({
      title: `count ${count}`,
      buffers: [output(count), input(count), input(count)],
      call: (ks, [y, a, b]) => ks.add(y!, a!, b!, count, 1),
    })),
    "add in place": elementwise((count) => ({
      title: `count ${count}`,
      buffers: [{ role: "inout", values: values(count) }, input(count)],
      call: (ks, [y, b]) => ks.add(y!, y!, b!, count, 0),
    })),
    dropout: elementwise((count) => ({
      title: `count ${count}`,
      buffers: [output(count), input(count)],
      call: (ks, [y, x]) => ks.dropout(y!, x!, count, 0.3, 0x7ffffff0 - 64, 0x9abcdef0 | 0, 12345),
    })),
    "dropout inside a block": elementwise((count) => ({
      title: `count ${count}`,
      buffers: [output(count), input(count)],
      call: (ks, [y, x]) => ks.dropout(y!, x!, count, 0.3, 8000 + (count % 8), 0x9abcdef0 | 0, 12345),
    })),
    dropoutMaxPool1dForward: droppedPools,
    dropoutMaxPool1dBackward: droppedPoolGradients,
    dropoutMaxPool1dBackwardList: listedPoolGradients,
    softmaxForward: elementwise((k) => ({
      title: `k ${k}`,
      buffers: [output(3 * k, k), { role: "in", values: values(3 * k).map((v) => v * 40) }],
      call: (ks, [p, z]) => ks.softmaxForward(p!, z!, 3, k),
    })),
    softmaxBackward: elementwise((k) => ({
      title: `k ${k}`,
      buffers: [output(3 * k, k), input(3 * k), input(3 * k)],
      call: (ks, [dx, p, dp]) => ks.softmaxBackward(dx!, p!, dp!, 3, k),
    })),
    yeoJohnson: elementwise((length) => ({
      title: `length ${length}`,
      buffers: [
        output(3 * length),
        { role: "in", values: values(3 * length).map((v, i) => Math.fround(v * 10 ** ((i % 5) - 3))) },
        { role: "in", values: Array.from({ length }, (_, i) => [0, 2, 1, -1.5, 0.7, 3.2][(i + length) % 6]!).map(Math.fround) },
      ],
      call: (ks, [y, x, lambdas]) => ks.yeoJohnson(y!, x!, lambdas!, 3, length),
    })),
    arcsinh: elementwise((length) => ({
      title: `length ${length}`,
      buffers: [
        output(3 * length),
        { role: "in", values: values(3 * length).map((v, i) => Math.fround(v * 10 ** ((i % 9) - 5))) },
        { role: "in", values: Array.from({ length }, (_, i) => [0.005, 1, 300][(i + length) % 3]!).map(Math.fround) },
      ],
      call: (ks, [y, x, widths]) => ks.arcsinh(y!, x!, widths!, 3, length),
    })),
    standardise: elementwise((length) => ({
      title: `length ${length}`,
      buffers: [
        output(3 * length),
        input(3 * length),
        input(length),
        { role: "in", values: values(length).map((v) => Math.fround(Math.abs(v) + 0.5)) },
      ],
      call: (ks, [y, x, mean, scale]) => ks.standardise(y!, x!, mean!, scale!, 3, length),
    })),
    ...activationCases({ input, output, scratch }),
    ...elementwiseCases({ input, output, scratch }),
    ...lossCases({ input, output }, random),
    ...normalizationCases({ input, output, scratch }),
    ...poolingCases({ input, output, scratch }),
    ...optimizationCases({ input }),
    ...attentionCases({ input, output, scratch }),
    ...depthwiseCases({ input, output, scratch }, kernels),
    ...recurrentCases({ input, output, scratch }, kernels),
    ...rowCases({ input, output, scratch }),
  };
}

/** Three shares, the last of them first: none may need another, and small matrices leave some of them nothing. */
export function inShares(call: (part: number, parts: number) => void): void {
  for (const part of [2, 0, 1]) call(part, 3);
}

function maximaOf(x: number[], n: number, t: number, c: number, pool: number, stride: number, left: number, tOut: number): number[] {
  const y: number[] = [];
  for (let i = 0; i < n; i++)
    for (let to = 0; to < tOut; to++)
      for (let channel = 0; channel < c; channel++) {
        let best = -Infinity;
        for (let j = 0; j < pool; j++) {
          const time = to * stride - left + j;
          if (time >= 0 && time < t) best = Math.max(best, x[(i * t + time) * c + channel]!);
        }
        y.push(best);
      }
  return y;
}
