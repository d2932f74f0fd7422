import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeNpy, encodeNpy, type NpyNumbers } from "../../../src/data/index.js";
import { anyArray } from "../../support/any-array.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { mutations } from "../../support/mutate.js";
import { npyFile, npyHeader } from "../../support/npy-file.js";
import { bytesOf, expectedValues, NUMPY } from "../../support/numpy-arrays.js";

function refuses(bytes: Uint8Array, message: RegExp): void {
  assert.throws(
    () => decodeNpy(bytes, "a.npy"),
    (error) => assertRefusal(error, message),
  );
}

test("every array that NumPy wrote has its shape and its values, in row-major order", () => {
  for (const { title, base64, ...expected } of NUMPY.cases) {
    const { shape, values } = decodeNpy(bytesOf(base64), title);
    assert.deepEqual(shape, expected.shape, title);
    assert.deepEqual([...values], expectedValues(expected, Array.isArray(values)), title);
  }
  assert.equal(NUMPY.cases.length, 57);
});

test("types that are no numbers, truth values or text are refused by name, and object arrays because they run code", () => {
  const messages: Record<string, RegExp> = {
    object:
      /^a\.npy: expected numbers; received an object array \("\|O"\), reading which runs code; save plain numbers, array\.astype\(float\)$/,
    structure: /^a\.npy: expected one type of number; received a structure of named fields; save each field/,
    complex: /^a\.npy: expected the type f2, .*; received "<c8", complex numbers; save array\.real/,
    bytes: /received "\|S4", bytes; save text with array\.astype\(str\)$/,
    time: /received "<M8\[ns\]", points in time; save array\.astype/,
    duration: /received "<m8\[ms\]", durations; save/,
    void: /received "\|V4", raw memory; save numbers$/,
    "long double": /received "<f16"$/,
    "beyond 2^53": /^a\.npy: row 2, column 2: expected a whole number within 2\^53, which a float64 holds; received -9007199254740993$/,
    "unsigned beyond 2^53": /^a\.npy: row 1: expected a whole number within 2\^53, .*; received 18446744073709551615$/,
  };
  assert.deepEqual(
    Object.keys(messages),
    NUMPY.refusals.map(({ title }) => title),
  );
  for (const { title, base64 } of NUMPY.refusals) refuses(bytesOf(base64), messages[title]!);
});

test("a file that is cut anywhere is refused", () => {
  const whole = encodeNpy({ shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) });
  for (let length = 0; length < whole.length; length++) refuses(whole.slice(0, length), /^a\.npy: expected/);
  refuses(whole.slice(0, 9), /^a\.npy: expected a header; received 9 bytes in all; copy the file again$/);
  refuses(whole.slice(0, 60), /^a\.npy: expected a header of 118 bytes; received 50, the file's end; copy the file again$/);
  refuses(
    whole.slice(0, 150),
    /^a\.npy: expected 152 bytes for \(3, 2\) of <f4; received 150, fewer, so its end is missing; copy the file again$/,
  );
  refuses(
    Uint8Array.of(...whole, 0),
    /^a\.npy: expected 152 bytes for \(3, 2\) of <f4; received 153, more; is it one array and nothing behind/,
  );
});

test("what is no .npy file is refused by its beginning, a pickle because it runs code", () => {
  refuses(new Uint8Array(), /^a\.npy: expected a \.npy file, which begins with "\\x93NUMPY"; received another beginning$/);
  refuses(new TextEncoder().encode("t,ax,ay\n0,1,2\n"), /received another beginning/);
  refuses(Uint8Array.of(0x80, 4, 0x95, 0, 0, 0), /received a pickle, reading which runs code; save plain numbers with numpy\.save/);
  for (const version of [0, 4, 255])
    refuses(npyFile(npyHeader("(2,)"), 8, version), /expected version 1\.0, 2\.0 or 3\.0 .*; received \d+\.0$/);
  const minor = npyFile(npyHeader("(2,)"), 8);
  minor[7] = 1;
  refuses(minor, /received 1\.1$/);
});

test("a header longer than 64 KiB is refused, whether it is there or not", () => {
  const long = npyHeader("(2,)").padEnd(2 ** 16);
  refuses(npyFile(long, 8, 2), /^a\.npy: expected a header of at most 65536 bytes; received 65537$/);
  refuses(npyFile(npyHeader("(2,)"), 8, 2).with(11, 0xff), /expected a header of at most 65536 bytes; received 42\d+$/);
  assert.deepEqual(decodeNpy(npyFile(long.slice(0, -1), 8, 2), "a.npy").shape, [2]);
});

test("a shape of other than whole numbers from 0, too many of them, or too large ones is refused before anything is allocated", () => {
  const shapes: Record<string, RegExp> = {
    "(-1, 3)": /^a\.npy: shape: expected whole numbers from 0; received -1$/,
    "(2.5,)": /shape: expected whole numbers from 0; received 2\.5$/,
    "(1e3,)": /received 1e3$/,
    "(65536, 65536)": /^a\.npy: shape: expected at most 2\^31 values; received \(65536, 65536\)$/,
    "(99999999999999999999,)": /expected at most 2\^31 values; received an axis of "99999999999999999999"$/,
    "(2147483648,)": /^a\.npy: expected 8589934\d+ bytes for \(2147483648,\) of <f4; received \d+, fewer/,
    [`(${"1, ".repeat(65)})`]: /expected at most 64 axes; received 65$/,
    [`(${"2147483648, ".repeat(63)}0)`]: /./,
    "(2 3)": /expected a comma or \) in the shape; received "3"$/,
    "[2, 3]": /expected a shape in parentheses, such as \(100, 3\); received "\["$/,
    "(2, (3,))": /expected a number or \) in the shape; received "\("$/,
    "(2, __import__('os'))": /expected a comma or \) in the shape; received "\("$/,
  };
  for (const [shape, message] of Object.entries(shapes)) {
    if (message.source === ".") assert.equal(decodeNpy(npyFile(npyHeader(shape), 0), "a.npy").values.length, 0);
    else refuses(npyFile(npyHeader(shape), 24), message);
  }
});

test("a header that is no dictionary of the three keys is refused, and nothing in it is evaluated", () => {
  const headers: Record<string, RegExp> = {
    "": /header: expected a dictionary, \{'descr': \.\.\.\}; received its end$/,
    "[1]": /expected a dictionary/,
    "{'descr': '<f4', 'shape': (2,)}": /expected the keys descr, fortran_order and shape; received no fortran_order$/,
    "{}": /received no descr, fortran_order, shape$/,
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}": /each once; received "descr"$/,
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}": /expected True or False as fortran_order; received "0"$/,
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}": /each once; received "x"$/,
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + {}": /expected nothing behind the dictionary; received/,
    "{'descr': open('x'), 'fortran_order': False, 'shape': (2,)}": /expected a type in quotes, such as '<f4'; received "open"$/,
    "{'descr' '<f4'}": /expected a colon behind "descr"; received "<f4"$/,
    "{'__proto__': '<f4'}": /each once; received "__proto__"$/,
    "{'descr': '<f4\\x41', 'fortran_order': False, 'shape': (2,)}": /expected a type in quotes/,
  };
  for (const [header, message] of Object.entries(headers)) refuses(npyFile(header, 8), message);
  for (const descr of ["f4", "=f4", "|f4", "<f3", "<i5", "<U", "<U0", "|U3", "<f4x", "", "<", "toString", "<constructor"]) {
    refuses(npyFile(npyHeader("(2,)", { descr: `'${descr}'` }), 8), /^a\.npy: expected the type f2, f4, f8, .*; received "/);
  }
});

test("text that is no Unicode and truth values that are neither are refused by their row", () => {
  const surrogate = new Uint8Array(Uint32Array.of(97, 0xd800).buffer);
  refuses(
    npyFile(npyHeader("(2,)", { descr: "'<U1'" }), surrogate),
    /^a\.npy: row 2: expected Unicode; received a code that stands for no character; is it the byte order of <U1\?$/,
  );
  refuses(npyFile(npyHeader("(3,)", { descr: "'|b1'" }), Uint8Array.of(0, 1, 2)), /row 3: expected a truth value, 0 or 1; received 2$/);
});

test("Python 2's headers and other spellings of the same are read", () => {
  const data = new Uint8Array(Float32Array.of(1, 2).buffer);
  for (const header of [
    npyHeader("(2L,)"),
    `{"shape":(2,),"fortran_order":True,"descr":"<f4"}`,
    `{'descr': '<f4', 'fortran_order': False, 'shape': (2)}`,
  ])
    assert.deepEqual(decodeNpy(npyFile(header, data), "a.npy"), { shape: [2], values: Float32Array.of(1, 2) });
});

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(anyArray, (array) => {
      const bytes = encodeNpy(array);
      const { shape, values } = decodeNpy(bytes, "a.npy");
      assert.deepEqual(shape, array.shape);
      assert.equal(values.constructor, array.values.constructor);
      // Not the array: which of its NaN a float32 is may change on the way through a float64.
      assert.deepEqual([...values], [...array.values]);
    }),
    { seed: 61, numRuns: 1500 },
  );
});

test("what disagrees with its shape and text that would be read back otherwise are not written", () => {
  for (const [array, message] of [
    [{ shape: [2, 2], values: new Float32Array(3) }, /^npy: expected 2 x 2 values; received 3$|^npy: expected .* values; received 3$/],
    [{ shape: [-1, -3], values: new Float32Array(3) }, /values; received 3$/],
    [{ shape: [1], values: ["a\0"] }, /without a zero at its end/],
    [{ shape: [1], values: ["\ud800"] }, /expected text of Unicode/],
    [{ shape: [1], values: new BigInt64Array(1) as unknown as NpyNumbers }, /expected a typed array of at most 32-bit integers/],
  ] as const)
    assert.throws(
      () => encodeNpy(array),
      (error) => assertRefusal(error, message),
    );
});

test("2,000 broken copies are read or refused in one line", () => {
  const originals = NUMPY.cases.map(({ base64 }) => bytesOf(base64));
  let read = 0;
  for (const bytes of mutations(originals, 2000, 62)) {
    try {
      decodeNpy(bytes, "a.npy");
      read++;
    } catch (error) {
      assertRefusal(error, /^a\.npy: /);
    }
  }
  assert.ok(read > 50 && read < 1900, `${read} were read`);
});
