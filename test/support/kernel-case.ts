// The random-convolution kernels against their plain loops. Every buffer lies between poisoned ones, which must be what they were after a call, and a call in
// shares must give the bits of one call.
import assert from "node:assert/strict";
import { createRandomConvolutionBackend, type RandomConvolutionCall } from "../../src/kernels/index.js";

interface Buffer {
  readonly values: Float32Array | Int32Array | Float64Array;
  /** Scratch is written, and nobody asks what. */
  readonly written?: boolean | "scratch";
  /** Largest difference from the plain loops, of the largest value; default none. */
  readonly tolerance?: number;
}

export interface Case {
  readonly title: string;
  readonly buffers: readonly Buffer[];
  /** Of each share: what it calls. */
  readonly calls: (pointers: readonly number[]) => readonly RandomConvolutionCall[];
}

const POISON = Math.fround(-7.7e30);
const GUARD = 24;

export function run(
  { buffers, calls }: Case,
  name: "plain" | "reference",
  shares?: Case["calls"],
): (Float32Array | Int32Array | Float64Array)[] {
  const { arena, kernels } = createRandomConvolutionBackend(name);
  const length = ({ values }: Buffer): number => (values.length * values.BYTES_PER_ELEMENT) / 4;
  const first = arena.allocate(GUARD);
  const pointers = buffers.map((buffer) => {
    const pointer = arena.allocate(length(buffer));
    arena.allocate(GUARD);
    return pointer;
  });
  const end = arena.allocate(GUARD);
  arena.seal();
  const all = arena.f32(first, (end - first) / 4 + GUARD).fill(POISON);
  const bytes = (buffer: Buffer, b: number): Uint8Array => new Uint8Array(all.buffer, pointers[b], 4 * length(buffer));
  buffers.forEach((buffer, b) =>
    bytes(buffer, b).set(new Uint8Array(buffer.values.buffer, buffer.values.byteOffset, buffer.values.byteLength)),
  );
  for (const [kernel, ...args] of (shares ?? calls)(pointers)) {
    kernels[kernel](...(args as Parameters<(typeof kernels)["convolve84"]>));
  }
  const outputs = buffers.flatMap((buffer, b) => {
    const { values, written } = buffer;
    const now = bytes(buffer, b);
    const copy = new (values.constructor as Float32ArrayConstructor)(now.slice().buffer);
    if (written) {
      return written === "scratch" ? [] : [copy];
    }
    assert.deepEqual(copy, values, `buffer ${b} was only to be read`);
    return [];
  });
  const around = arena.f32(first, all.length).slice();
  pointers.forEach((pointer, b) => around.fill(POISON, (pointer - first) / 4, (pointer - first) / 4 + length(buffers[b]!)));
  assert.ok(
    around.every((value) => value === POISON),
    "nothing between the buffers was written",
  );
  return outputs;
}

export function check(item: Case): void {
  const [expected, received] = [run(item, "reference"), run(item, "plain")];
  const written = item.buffers.filter((buffer) => buffer.written === true);
  written.forEach(({ tolerance = 0 }, b) => {
    const size = Math.max(...Array.from(expected[b]!, Math.abs));
    expected[b]!.forEach((value, i) => {
      const difference = Math.abs(value - received[b]![i]!);
      assert.ok(difference <= tolerance * size, `${item.title}: output ${b}, element ${i}: expected ${value}, received ${received[b]![i]}`);
    });
  });
}

/** The same call in shares, its last two arguments being a range of `total` things, at multiples of `step`. */
export function checkShares(item: Case, total: number, step = 1): void {
  const middle = Math.min(total, Math.ceil(total / 2 / step) * step);
  const shared = (pointers: readonly number[]): RandomConvolutionCall[] =>
    [
      [middle, total],
      [0, middle],
    ].map((range) => [...item.calls(pointers)[0]!.slice(0, -2), ...range] as unknown as RandomConvolutionCall);
  assert.deepEqual(run(item, "plain", shared), run(item, "plain"), `${item.title}: in shares`);
}
