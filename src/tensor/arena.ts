/** A byte offset into an arena: what kernels take where C would take a pointer. */
export type Pointer = number;

/** What an arena asks of whoever owns its bytes: make the buffer at least this long and return it. */
export type Grow = (bytes: number) => ArrayBufferLike;

/** Every block starts on a cache line, so that no two buffers share one. */
const ALIGNMENT = 64;

/**
 * One growing stretch of memory from which a network's buffers are planned once, before the first step. Growing may move the bytes, so
 * views can be had only after `seal`, and nothing can be allocated after it.
 */
export class Arena {
  #end: number;
  #buffer: ArrayBufferLike | undefined;
  readonly #grow: Grow;

  /** `base` is the first free byte (WebAssembly keeps its static data below it). */
  constructor(base: number, grow: Grow) {
    this.#end = align(base);
    this.#grow = grow;
  }

  /** Reserves `length` zeroed elements of 4 bytes (f32 or i32) and returns where they start. */
  allocate(length: number): Pointer {
    if (this.#buffer) throw new Error("arena: allocate after seal");
    const pointer = this.#end;
    this.#end = align(pointer + length * 4);
    return pointer;
  }

  /** Ends planning: the memory is made as large as was asked for. */
  seal(): void {
    // A kernel may read, never write, up to one vector past a row's end.
    this.#buffer = this.#grow(this.#end + ALIGNMENT);
  }

  get bytes(): number {
    return this.#end;
  }

  f32(pointer: Pointer, length: number): Float32Array {
    return new Float32Array(this.#sealed(), pointer, length);
  }

  i32(pointer: Pointer, length: number): Int32Array {
    return new Int32Array(this.#sealed(), pointer, length);
  }

  #sealed(): ArrayBufferLike {
    if (!this.#buffer) throw new Error("arena: view before seal");
    return this.#buffer;
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
