import { InputError } from "../tensor/index.js";
import * as plain from "./generated/limits-plain.js";
import * as relaxed from "./generated/limits-relaxed.js";
import { compileBinary } from "./wasm.js";

/** What one thread of this machine can do at most, as measured: what a kernel's speed is to be held against. */
export interface Limits {
  /** 1e9 float32 multiplications and additions a second by SIMD of 128 bits, out of registers: a multiply-add is two of them. */
  readonly gflops: number;
  /** 1e9 bytes a second, of a buffer larger than the caches: read; read and written elsewhere, both counted; and the same in place. */
  readonly readGBs: number;
  readonly copyGBs: number;
  readonly updateGBs: number;
}

export type LimitsBuild = "plain" | "relaxed";

interface LimitsBinary {
  readonly heapBase: WebAssembly.Global;
  peak10(rounds: number): number;
  peak12(rounds: number): number;
  peak14(rounds: number): number;
  read(from: number, bytes: number): number;
  copy(to: number, from: number, bytes: number): void;
  update(at: number, bytes: number): void;
}

const BUILDS = { plain, relaxed };
/** Multiply-adds in a round, a lane and an accumulator. */
const REPEATED = 2;
const LANES = 4;
/** A call of 0.6 to 3 ms, short enough that some run undisturbed on a machine that others use too. */
const ROUNDS = 100_000;
/** V8 begins with quick code and replaces it after some calls, in a thread of its own: on a busy machine that takes a while. */
const PEAK_MS = 40;
const STREAM_MS = 60;
/** Four times the 32 MB that the cores of a server commonly share as their last cache. */
const STREAM_BYTES = 2 ** 27;

/**
 * The peak of multiply-adds with `mul` and `add` ("plain") or the fused instruction ("relaxed"), in 1e9 operations a second: the fastest call
 * of several numbers of accumulators, in about `milliseconds` for each of the three. `now` gives milliseconds. Throws an Error where the
 * engine has no relaxed SIMD, and InputError for kernels that are no SIMD at all.
 */
export function measurePeak(name: LimitsBuild, now: () => number, milliseconds = PEAK_MS): number {
  const { binary } = instantiate(name, 1);
  const per = 2 * REPEATED * LANES * ROUNDS;
  const speeds = (
    [
      [10, "peak10"],
      [12, "peak12"],
      [14, "peak14"],
    ] as const
  ).map(([accumulators, peak]) => (accumulators * per) / fastest(() => binary[peak](ROUNDS), now, milliseconds));
  return Math.max(...speeds) / 1e6;
}

/** All limits, in about 0.4 s and with 128 MiB of memory, which are free again afterwards; otherwise as `measurePeak`. Throws RangeError where they cannot be had. */
export function measureLimits(name: LimitsBuild, now: () => number): Limits {
  const gflops = measurePeak(name, now);
  const { binary, start } = instantiate(name, STREAM_BYTES);
  const half = STREAM_BYTES / 2;
  // Bytes a millisecond, in units of 1e9 a second. The first call also makes the pages; it is not the fastest.
  const speed = (bytes: number, call: () => void): number => bytes / fastest(call, now, STREAM_MS) / 1e6;
  return {
    gflops,
    updateGBs: speed(2 * STREAM_BYTES, () => binary.update(start, STREAM_BYTES)),
    readGBs: speed(STREAM_BYTES, () => binary.read(start, STREAM_BYTES)),
    copyGBs: speed(2 * half, () => binary.copy(start + half, start, half)),
  };
}

/** Milliseconds of the fastest call, of two or more. */
function fastest(call: () => void, now: () => number, milliseconds: number): number {
  let best = Infinity;
  const begun = now();
  for (let calls = 0; calls < 2 || now() - begun < milliseconds; calls++) {
    const before = now();
    call();
    // A browser's clock may stand still for a tenth of a millisecond.
    const took = now() - before;
    if (took > 0) best = Math.min(best, took);
  }
  return best;
}

function instantiate(name: LimitsBuild, bytes: number): { binary: LimitsBinary; start: number } {
  if (!Object.hasOwn(BUILDS, name)) {
    throw new InputError(`limits: expected the kernels plain or relaxed; received ${JSON.stringify(name)}, which have no SIMD to measure`);
  }
  const page = 65536;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / page) + 1, maximum: 65536 });
  const module = compileBinary(`limits-${name}`, BUILDS[name].base64, false);
  const binary = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as LimitsBinary;
  return { binary, start: Math.ceil((binary.heapBase.value as number) / 64) * 64 };
}
