// 190 MB of signal text to tensors: a directory of UCI HAR by openDataset without its cache, every check included, against NumPy's
// `fromfile(sep=" ")` of its 18 signal files. Both read the files themselves, from a warm page cache; ours in a process of its own each time,
// NumPy in one that stays. The values are compared bit for bit before any is timed.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Case, CaseResult } from "../case.js";
import type { Load } from "../load-once.js";
import { loadOnce } from "../load.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { findPython, startPeer } from "../peer.js";
import { uciHarZip, unpackUciHar, withFolder, WITHOUT_UCI_HAR } from "../support.js";

const AT_MOST = 0.08;
/** In the order of the channels. */
const SIGNALS = ["total_acc", "body_acc", "body_gyro"].flatMap((sensor) => ["x", "y", "z"].map((axis) => `${sensor}_${axis}`));

const Hello = z.object({ numpy: z.string(), python: z.string() });
const Parsed = z.object({ seconds: z.number(), processor: z.number(), checksums: z.array(z.tuple([z.number(), z.number()])) });

/** What both sides tell. */
type Turn = Pick<Load, "seconds" | "processor">;

async function run(options: Parameters<Case["run"]>[0]): Promise<CaseResult> {
  const archive = uciHarZip();
  if (archive === undefined) {
    options.print(WITHOUT_UCI_HAR);
    return { what: "190 MB of signal text", rows: [], details: { skipped: WITHOUT_UCI_HAR } };
  }
  return withFolder(async (folder) => {
    const root = await unpackUciHar(archive, folder);
    const paths = ["train", "test"].flatMap((part) =>
      SIGNALS.map((signal) => join(root, part, "Inertial Signals", `${signal}_${part}.txt`)),
    );
    return compare(root, paths, options);
  });
}

async function compare(
  directory: string,
  paths: readonly string[],
  { pairs, python: asked, print }: Parameters<Case["run"]>[0],
): Promise<CaseResult> {
  const megabytes = paths.reduce((sum, path) => sum + readFileSync(path).length, 0) / 1e6;
  const what = `${megabytes.toFixed(0)} MB of signal text, ${paths.length} files, page cache warm, to tensors`;
  const name = "signal text to tensors";
  const ours = await loadOnce(directory);
  const python = findPython(["numpy"], asked);
  if (python === undefined) {
    const reason = "NumPy skipped: no Python imports it; bench/peers/README.md";
    return { what, rows: [oursAlone(name, reason, "s", ours.seconds)], details: { skipped: reason, ours } };
  }
  const peer = await startPeer(python, "numpy/parse.py", []);
  try {
    const hello = Hello.parse(peer.hello);
    const numpy = async (): Promise<z.infer<typeof Parsed>> => Parsed.parse(await peer.ask(JSON.stringify(paths)));
    const theirs = await numpy();
    paths.forEach((path, i) => {
      if (theirs.checksums[i]![1] !== ours.checksums[i]) throw new Error(`parse: ${basename(path)}: NumPy's values differ from ours`);
    });
    const cells = theirs.checksums.reduce((sum, [count]) => sum + count, 0);
    print(`${cells} cells, equal bit for bit as float32`);
    const turns = await alternate<Turn>(
      pairs,
      () => loadOnce(directory),
      numpy,
      ({ ours, theirs }) => print(`  ours ${ours.seconds.toFixed(3)} s, NumPy ${theirs.seconds.toFixed(3)} s`),
    );
    const head = { peer: `NumPy ${hello.numpy}`, unit: "s" };
    return {
      what,
      rows: [
        { ...compareMedians({ name, ...head }, turns, ({ seconds }) => seconds), atMost: AT_MOST },
        compareMedians({ name: `${name}, CPU time`, ...head }, turns, ({ processor }) => processor),
      ],
      details: { peer: hello, files: paths.length, cells, equal: "bit for bit, all cells", turns },
    };
  } finally {
    await peer.close();
  }
}

export const parse: Case = { name: "parse", title: "190 MB of signal text to tensors against NumPy's fromfile", run };
