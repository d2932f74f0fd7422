import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { download, openDataset } from "../../src/files/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallDataset } from "../support/small-dataset.js";
import { smallTree, zipTree } from "../support/small-uci-har.js";
import { temporaryDirectory } from "../support/temporary.js";

const random = createRandom(10, 4);
const FILE = Uint8Array.from({ length: 300_000 }, () => random.uint32());
const SHA256 = digest(FILE);
const OTHER_WAYS = "set STRIDE_DATA";

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface Served {
  readonly url: string;
  /** The Range header of each request. */
  readonly ranges: (string | undefined)[];
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that gives each request the next answer, the last one over and over. */
async function serve(t: TestContext, ...answers: Answer[]): Promise<Served> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)]!;
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.zip`, ranges };
}

/** Serves ranges, as UCI's server may. */
function ranged(bytes: Uint8Array): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from >= bytes.length) return void response.writeHead(416).end();
    const headers = { "content-length": bytes.length - from, "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from > 0 ? 206 : 200, headers).end(bytes.subarray(from));
  };
}

const whole: Answer = (_, response) => void response.writeHead(200, { "content-length": FILE.length }).end(FILE);
const cut: Answer = (_, response) => {
  response.writeHead(200, { "content-length": FILE.length });
  response.write(FILE.subarray(0, 100_000), () => response.destroy());
};

async function fetchFile(
  t: TestContext,
  { url }: Served,
  part?: Uint8Array,
): Promise<{ to: string; run: () => Promise<void>; seen: number[][] }> {
  const to = join(temporaryDirectory(t), "a.zip");
  if (part) writeFileSync(`${to}.part`, part);
  const seen: number[][] = [];
  const run = () => download({ url, sha256: SHA256, to, otherWays: OTHER_WAYS, progress: (...step) => void seen.push(step) });
  return { to, run, seen };
}

test("a file is fetched whole, with progress, and nothing is left beside it", async (t) => {
  const { to, run, seen } = await fetchFile(t, await serve(t, whole));
  await run();
  assert.deepEqual(new Uint8Array(readFileSync(to)), FILE);
  assert.deepEqual(readdirSync(join(to, "..")), ["a.zip"]);
  assert.deepEqual(seen.at(-1), [FILE.length, FILE.length]);
});

test("a download that is cut off says so, keeps what came, and goes on from there", async (t) => {
  const served = await serve(t, cut, ranged(FILE));
  const { to, run } = await fetchFile(t, served);
  await assert.rejects(run(), (error) =>
    assertRefusal(error, /expected 300000 bytes; received 100000, then .*; run the command again to go on from there/),
  );
  assert.equal(existsSync(to), false);
  assert.equal(readFileSync(`${to}.part`).length, 100_000);
  await run();
  assert.deepEqual(new Uint8Array(readFileSync(to)), FILE);
  assert.deepEqual(served.ranges, [undefined, "bytes=100000-"]);
});

test("a server that knows no ranges is asked once and read from the start", async (t) => {
  const { to, run } = await fetchFile(t, await serve(t, whole), FILE.subarray(0, 5));
  await run();
  assert.deepEqual(new Uint8Array(readFileSync(to)), FILE);
});

test("a part of another version is thrown away and the file fetched anew", async (t) => {
  for (const part of [new Uint8Array(1000), new Uint8Array(FILE.length), new Uint8Array(FILE.length + 10)]) {
    const served = await serve(t, ranged(FILE));
    const { to, run } = await fetchFile(t, served, part);
    await run();
    assert.deepEqual(new Uint8Array(readFileSync(to)), FILE);
    assert.equal(served.ranges.length, 2);
  }
});

test("a part that is whole already is taken", async (t) => {
  const { to, run } = await fetchFile(t, await serve(t, ranged(FILE)), FILE);
  await run();
  assert.deepEqual(new Uint8Array(readFileSync(to)), FILE);
});

test("another file than the one expected is refused and not kept", async (t) => {
  const { to, run } = await fetchFile(t, await serve(t, ranged(FILE.with(7, FILE[7]! ^ 1))));
  await assert.rejects(run(), (error) =>
    assertRefusal(error, /expected the SHA-256 [0-9a-f]{64}; received 300000 bytes with [0-9a-f]{64}; set STRIDE_DATA/),
  );
  assert.deepEqual(readdirSync(join(to, "..")), []);
});

test("an error of the server is passed on, with the other ways", async (t) => {
  const { to, run } = await fetchFile(t, await serve(t, (_, response) => void response.writeHead(404).end("no")));
  await assert.rejects(run(), (error) => assertRefusal(error, /expected the file; received HTTP 404 Not Found; set STRIDE_DATA/));
  assert.deepEqual(readdirSync(join(to, "..")), []);
});

test("a range other than the one asked for is refused", async (t) => {
  const wrong: Answer = (_, response) => void response.writeHead(206, { "content-range": "bytes 0-9/10" }).end("0123456789");
  const { run } = await fetchFile(t, await serve(t, wrong), FILE.subarray(0, 5));
  await assert.rejects(run(), (error) => assertRefusal(error, /expected the bytes from 5; received bytes 0-9\/10/));
});

test("an aborted download stops with the signal's reason", async (t) => {
  const { url } = await serve(t, (_, response) => void response.writeHead(200).write("x"));
  const abort = new AbortController();
  const to = join(temporaryDirectory(t), "a.zip");
  const running = download({
    url,
    sha256: SHA256,
    to,
    otherWays: "",
    signal: abort.signal,
    progress: () => abort.abort(new Error("stopped")),
  });
  await assert.rejects(running, /stopped/);
});

test("without network, opening uci-har names the two other ways", async (t) => {
  const { url } = await serve(t, whole);
  const env = { STRIDE_CACHE: temporaryDirectory(t) };
  // A port that nobody listens on any more refuses as a machine without network does.
  const official = { "uci-har": { url: url.replace(/:\d+/, ":1"), sha256: SHA256, fileNames: ["uci-har.zip"] } };
  await assert.rejects(openDataset("uci-har", { env, official }), (error) =>
    assertRefusal(error, /no network, or the server is away; set STRIDE_DATA to uci-har\.zip or its folder, or pass the path of the zip/),
  );
});

test("uci-har is downloaded once, read, kept, and read again from the archive when the cache file is damaged", async (t) => {
  const zip = zipTree(smallTree());
  const served = await serve(t, ranged(zip));
  const env = { STRIDE_CACHE: temporaryDirectory(t) };
  const official = { "uci-har": { url: served.url, sha256: digest(zip), fileNames: ["uci-har.zip"] } };
  const stages = new Set<string>();
  const warnings: string[] = [];
  const open = () =>
    openDataset("uci-har", { env, official, progress: (stage) => void stages.add(stage), warn: (text) => void warnings.push(text) });
  assert.deepEqual(await open(), await smallDataset());
  assert.deepEqual([...stages], ["download", "read"]);
  assert.deepEqual(await open(), await smallDataset());
  const kept = readdirSync(env.STRIDE_CACHE).find((name) => name.endsWith(".safetensors"))!;
  writeFileSync(join(env.STRIDE_CACHE, kept), "damaged");
  assert.deepEqual(await open(), await smallDataset());
  assert.equal(warnings.length, 1);
  assert.equal(served.ranges.length, 1);
});
