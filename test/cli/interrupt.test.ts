import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeDataset } from "../../src/data/index.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";
import { cleanEnvironment, STRIDE, stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

const SHOW_CURSOR = "\x1b[?25h",
  HIDE_CURSOR = "\x1b[?25l";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} while training ends it within 2 s with code 130, one line and no file`, async (t) => {
    const directory = temporaryDirectory(t);
    const out = join(directory, "model.safetensors");
    let sentAt = 0;
    const { code, stdout, stderr } = await stride(["train", "--data", "demo", "--epochs", "1000", "--out", out, "--json"], {
      onStderr(text, child) {
        if (sentAt || !text.includes("epoch ")) return;
        sentAt = performance.now();
        child.kill(signal);
      },
    });
    const took = performance.now() - sentAt;
    assert.ok(sentAt > 0 && took < 2000, `${took} ms`);
    assert.equal(code, 130);
    assert.equal(stdout, "");
    assert.equal(stderr.split("\n").at(-2), `stride: interrupted; nothing was written to ${out}`);
    assert.deepEqual(readdirSync(directory), []);
  });
}

test("SIGINT at any moment of the start ends the process", async (t) => {
  const directory = temporaryDirectory(t);
  for (const delay of [30, 120, 300, 700, 1500]) {
    const args = [STRIDE, "train", "--data", "demo", "--epochs", "1000", "--out", join(directory, `${delay}`), "--quiet"];
    const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: "ignore" });
    await new Promise((resolve) => setTimeout(resolve, delay));
    const sentAt = performance.now();
    child.kill("SIGINT");
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      child.on("exit", (...ended) => resolve(ended));
    });
    // The demo is made in one go, in 0.9 s on a machine that has nothing else to do.
    const took = performance.now() - sentAt;
    assert.ok(took < 5000, `after ${delay} ms it took ${took} ms`);
    // Before the program itself is loaded, the signal ends it the plain way.
    assert.ok(code === 130 || signal === "SIGINT", `${code} ${signal}`);
  }
  assert.deepEqual(readdirSync(directory), []);
});

test(
  "SIGINT while a dataset is read ends the process within 2 s, and leaves no part of a cache file",
  { skip: withoutRealData },
  async (t) => {
    for (const delay of [200, 300, 400]) {
      const directory = temporaryDirectory(t);
      const env = cleanEnvironment({ STRIDE_CACHE: directory });
      const child = spawn(process.execPath, [STRIDE, "data", "describe", REAL_UCI_HAR], { env, stdio: "ignore" });
      await new Promise((resolve) => setTimeout(resolve, delay));
      const sentAt = performance.now();
      child.kill("SIGINT");
      const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
        child.on("exit", (...ended) => resolve(ended));
      });
      assert.ok(performance.now() - sentAt < 2000);
      // A slow machine may still be loading the program, which the signal then ends the plain way.
      assert.ok(code === 130 || signal === "SIGINT", `${code} ${signal}`);
      // A fast one may have read everything, 0.3 s, and be describing it: what was kept by then is whole.
      for (const file of readdirSync(directory)) await decodeDataset(readFileSync(join(directory, file)), file);
    }
  },
);

const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

test(
  "on a terminal Ctrl-C takes the bar away and gives the cursor back",
  {
    skip: hasScript ? false : "script of util-linux is not here",
  },
  async (t) => {
    const directory = temporaryDirectory(t);
    const command = `"${process.execPath}" "${STRIDE}" train --data demo --epochs 1000 --out model.safetensors`;
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: directory,
      env: cleanEnvironment(),
      stdio: ["pipe", "pipe", "inherit"],
    });
    let screen = "";
    let pressed = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      screen += text;
      if (pressed || !/epoch +1\/1000 \[[=>-]+\]/.test(screen)) return;
      pressed = true;
      child.stdin.write("\x03");
    });
    const code = await new Promise<number | null>((resolve) => {
      child.on("close", resolve);
    });
    assert.ok(pressed, screen);
    assert.equal(code, 130);
    assert.match(screen, /loss \d\.\d{3} {2}accuracy +\d+\.\d % +\d+ (s|min \d+ s|h \d+ min) left/);
    assert.ok(screen.includes(HIDE_CURSOR));
    assert.ok(screen.lastIndexOf(SHOW_CURSOR) > screen.lastIndexOf(HIDE_CURSOR), "the cursor comes back last");
    assert.match(screen.trimEnd().split("\n").at(-1)!, /stride: interrupted; nothing was written to model\.safetensors$/);
    assert.deepEqual(readdirSync(directory), []);
  },
);
