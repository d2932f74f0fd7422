import assert from "node:assert/strict";
import { test } from "node:test";
import { inference } from "../../bench/cases/inference.js";

test("predictions: a peer that is there gives our probabilities, one that is not is named, and ours are timed all the same", async () => {
  const lines: string[] = [];
  const { rows, details } = await inference.run({
    pairs: 1,
    steps: 2,
    repeats: 1,
    python: "no-such-python",
    print: (line) => void lines.push(line),
  });
  assert.deepEqual(Object.keys(details), ["ONNX Runtime", "LiteRT"]);
  assert.equal(rows.length, 8);
  for (const { name, peer, ours, theirs, ratio, atMost } of rows) {
    assert.ok(ours > 0, name);
    if (peer.startsWith("onnxruntime-node")) {
      assert.ok(Math.abs(ratio! - ours / theirs!) < 1e-9, name);
      assert.equal(atMost, name.includes("relaxed") ? undefined : name.startsWith("one") ? 0.8 : 1, name);
    } else {
      assert.match(peer, /^(LiteRT|ONNX Runtime) skipped: /);
      assert.deepEqual([theirs, ratio], [null, null]);
    }
  }
  assert.match(lines.join("\n"), /LiteRT skipped: no Python at no-such-python imports/);
});
