// UCI HAR's zip to tensors: openDataset without its cache, every check included, against Python's zipfile and pandas' read_csv. Each load is
// a process of its own on both sides, the process' start and its imports excluded. The values are compared bit for bit before any is timed.
import { z } from "zod";
import type { Case, CaseResult } from "../case.js";
import type { Load } from "../load-once.js";
import { loadOnce } from "../load.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { findPython, startPeer } from "../peer.js";
import { uciHarZip, WITHOUT_UCI_HAR } from "../support.js";

const AT_MOST = 0.25;
const WHAT = "UCI HAR's zip of 33 MB, 190 MB of signal text unpacked, to tensors (10299, 128, 9), labels and subjects; CRC-32 checked";

const Hello = z.object({ pandas: z.string(), numpy: z.string(), python: z.string(), settings: z.string() });
/** What both sides tell. */
type Turn = Omit<Load, "growthMiB">;
const Loaded = z.object({ seconds: z.number(), processor: z.number(), peakMiB: z.number(), checksums: z.array(z.number()) });

async function run({ pairs, python: asked, print }: Parameters<Case["run"]>[0]): Promise<CaseResult> {
  const name = "zip to tensors";
  const archive = uciHarZip();
  if (archive === undefined) {
    print(WITHOUT_UCI_HAR);
    return { what: WHAT, rows: [], details: { skipped: WITHOUT_UCI_HAR } };
  }
  const python = findPython(["pandas"], asked);
  if (python === undefined) {
    const ours = await loadOnce(archive);
    const reason = "pandas skipped: no Python imports it; bench/peers/pandas/README.md";
    return { what: WHAT, rows: [oursAlone(name, reason, "s", ours.seconds)], details: { skipped: reason, ours } };
  }
  let hello: z.infer<typeof Hello> | undefined;
  async function pandas(): Promise<Turn> {
    const peer = await startPeer(python!, "pandas/load.py", [archive!]);
    try {
      hello = Hello.parse(peer.hello);
      return Loaded.parse(await peer.ask(""));
    } finally {
      await peer.close();
    }
  }
  const ours = await loadOnce(archive),
    theirs = await pandas();
  if (String(ours.checksums) !== String(theirs.checksums)) throw new Error("zip: pandas' values differ from ours");
  print(`${ours.checksums.length} signals, equal bit for bit as float32`);
  const turns = await alternate<Turn>(
    pairs,
    () => loadOnce(archive),
    pandas,
    ({ ours, theirs }) => print(`  ours ${ours.seconds.toFixed(3)} s, pandas ${theirs.seconds.toFixed(3)} s`),
  );
  const peer = `pandas ${hello!.pandas}`;
  return {
    what: WHAT,
    rows: [
      { ...compareMedians({ name, peer, unit: "s" }, turns, ({ seconds }) => seconds), atMost: AT_MOST },
      compareMedians({ name: `${name}, CPU time`, peer, unit: "s" }, turns, ({ processor }) => processor),
      compareMedians({ name: `${name}, peak memory`, peer, unit: "MiB" }, turns, ({ peakMiB }) => peakMiB),
    ],
    details: { peer: hello, equal: "bit for bit, all signals", turns },
  };
}

export const zip: Case = { name: "zip", title: "UCI HAR's zip to tensors, cold, against zipfile and pandas", run };
