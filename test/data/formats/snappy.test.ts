import assert from "node:assert/strict";
import { test } from "node:test";
import { snappyBlock } from "../../../src/data/formats/snappy.js";
import { createRandom } from "../../../src/tensor/index.js";

/** `aaaaaaaaab`, by a literal, a copy that runs into itself, and a literal. */
const SMALL = Uint8Array.of(10, 0, 97, 0b00010001 | (0 << 5), 1, 0, 98);

test("literals and copies are unpacked, a copy running into what it writes", () => {
  assert.equal(new TextDecoder().decode(snappyBlock(SMALL, 10)), "aaaaaaaaab");
  // A literal whose length is in two bytes, and a copy by two bytes.
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
  const block = Uint8Array.of(0b10110000, 2, 61 << 2, 43, 1, ...bytes, (3 << 2) | 2, 44, 1);
  assert.deepEqual([...snappyBlock(block, 304)], [...bytes, 0, 1, 2, 3]);
  assert.equal(snappyBlock(Uint8Array.of(0), 0).length, 0);
});

test("what does not fill its size exactly is refused, a literal of 2^31 bytes at once", () => {
  const blocks: Record<string, readonly number[]> = {
    nothing: [],
    "another size": [9, ...SMALL.slice(1)],
    "cut off": [...SMALL.slice(0, -1)],
    "short by a literal": [...SMALL.slice(0, -2)],
    "one literal more": [...SMALL, 0, 98],
    "a literal longer than the block": [10, 63 << 2, 0xff, 0xff, 0xff, 0xff, 97],
    "a copy from before the start": [10, 0, 97, 1, 2],
    "a copy from nowhere": [10, 0, 97, 1, 0],
    "a size without end": [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  };
  for (const [title, block] of Object.entries(blocks)) assert.throws(() => snappyBlock(Uint8Array.from(block), 10), /Snappy/, title);
});

test("any bytes are unpacked or refused in no time", () => {
  const random = createRandom(7, 0);
  const started = performance.now();
  for (let i = 0; i < 20_000; i++) {
    const block = Uint8Array.from({ length: random.below(60) }, (_, at) => (at === 0 ? 10 : random.below(256)));
    try {
      assert.equal(snappyBlock(block, 10).length, 10);
    } catch (error) {
      assert.match((error as Error).message, /Snappy/);
    }
  }
  assert.ok(performance.now() - started < 10_000);
});
