import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { defaultCacheDirectory } from "../../src/files/index.js";

test("the cache lies where the platform wants caches, unless the environment says otherwise", () => {
  assert.equal(defaultCacheDirectory({ STRIDE_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "linux"), "/c");
  assert.equal(defaultCacheDirectory({ XDG_CACHE_HOME: "/x" }, "linux"), join("/x", "stride"));
  assert.equal(defaultCacheDirectory({}, "linux"), join(homedir(), ".cache", "stride"));
  assert.equal(defaultCacheDirectory({}, "darwin"), join(homedir(), "Library", "Caches", "stride"));
  assert.equal(defaultCacheDirectory({ LOCALAPPDATA: "/l" }, "win32"), join("/l", "stride", "Cache"));
});
