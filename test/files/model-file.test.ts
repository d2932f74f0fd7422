import assert from "node:assert/strict";
import { readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadModel, saveModel } from "../../src/files/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallModel } from "../support/small-model.js";
import { temporaryDirectory } from "../support/temporary.js";

test("a model saved is the model loaded, and nothing else is left in the folder, which is made", async (context) => {
  const directory = join(temporaryDirectory(context), "new");
  const path = join(directory, "model.safetensors");
  await saveModel(path, smallModel());
  assert.deepEqual(await loadModel(path), smallModel());
  await saveModel(path, smallModel({ preparation: [null] }));
  assert.deepEqual(await loadModel(path), smallModel({ preparation: [null] }));
  assert.deepEqual(readdirSync(directory), ["model.safetensors"]);
});

test("a model that could not be read again leaves the old file as it was", async (context) => {
  const path = join(temporaryDirectory(context), "model.safetensors");
  await saveModel(path, smallModel());
  await assert.rejects(saveModel(path, smallModel({ samplingRate: 0 })), (error) =>
    assertRefusal(error, /window\.samplingRate: .*received 0/),
  );
  assert.deepEqual(await loadModel(path), smallModel());
});

test("what is no model file is refused by its path, a huge file without reading it", async (context) => {
  const directory = temporaryDirectory(context);
  const refused = (path: string, message: RegExp): Promise<void> =>
    assert.rejects(loadModel(path), (error) => assertRefusal(error, message));
  await refused(join(directory, "none"), /none: expected a model file; received ENOENT: no such file or directory; write one/);
  await refused(directory, /: expected a model file; received a directory; pass the path/);
  const [empty, huge] = [join(directory, "empty"), join(directory, "huge")];
  writeFileSync(empty, "");
  await refused(empty, /empty: expected a safetensors file of at least 8 bytes; received 0/);
  // Sparse: it takes no room on the disk.
  writeFileSync(huge, "");
  truncateSync(huge, 2 ** 32);
  await refused(huge, /huge: expected a model file; received 4294967296 bytes, and a model has at most 1075838976/);
});
