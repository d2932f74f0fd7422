import { base64 } from "./generated/cells.js";

/**
 * A little memory of WebAssembly's, in which text becomes numbers (assembly/cells), a piece at a time: one that stays in the
 * processor's second cache, where bytes that were just read or unpacked cost nothing to look at.
 */
export interface TextMemory {
  /** PIECE bytes and some after them. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** As many as text of PIECE bytes can hold, and more than PIECE bytes. */
  readonly values: Float32Array<ArrayBuffer>;
  /**
   * Reads cells of sixteen characters, "  1.0128170e+000" or " -1.2321670e-001", as MATLAB on Windows writes a table in its long e format, from
   * text[p ... end - 1], p being the start of a row: four at a time, until one of four has another form or fewer than four of `columns` are left.
   * Stores them from values[index] on and returns their number. The bits are those of `Number`, rounded to float32.
   * UCI HAR's 12 million cells take 42 ms, where four words a cell in JavaScript took 110 and a loop over characters 280.
   */
  readonly readFixedCells: (p: number, end: number, index: number, columns: number) => number;
  /** Transposes a matrix of `rows` and at most PIECE bytes in place. */
  readonly transpose: (matrix: Float32Array, rows: number) => void;
}

/** Bytes of a cell. */
export const FIXED_CELL = 16;
/** Bytes of a piece of text. */
export const PIECE = 2 ** 17;
/** After the text: a line end that its last line may lack. */
const AFTER = 64;
/** A cell is a character and a blank at least. */
const MOST_CELLS = PIECE / 2 + AFTER;
const PAGE = 65536;

interface Binary {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: WebAssembly.Global;
  readFixedCells(text: number, end: number, values: number, columns: number): number;
  transpose(from: number, to: number, rows: number, columns: number): void;
}

let memory: TextMemory | undefined;

/** The thread's own, made on first use. */
export function textMemory(): TextMemory {
  return (memory ??= createTextMemory());
}

function createTextMemory(): TextMemory {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const binary = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Binary;
  const textAt = Math.ceil((binary.heapBase.value as number) / 64) * 64;
  const valuesAt = textAt + PIECE + AFTER;
  binary.memory.grow(Math.ceil((valuesAt + 4 * MOST_CELLS - binary.memory.buffer.byteLength) / PAGE));
  const buffer = binary.memory.buffer as ArrayBuffer;
  const values = new Float32Array(buffer, valuesAt, MOST_CELLS);
  const transposed = new Float32Array(buffer, textAt, PIECE / 4);
  return {
    text: new Uint8Array(buffer, textAt, PIECE + AFTER),
    values,
    readFixedCells: (p, end, index, columns) => binary.readFixedCells(textAt + p, textAt + end, valuesAt + 4 * index, columns),
    transpose(matrix, rows) {
      values.set(matrix);
      binary.transpose(valuesAt, textAt, rows, matrix.length / rows);
      matrix.set(transposed.subarray(0, matrix.length));
    },
  };
}
