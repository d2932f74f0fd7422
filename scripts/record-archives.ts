// Trains on data sets of the UEA and UCR archives through the command line, seed by seed, and prints one JSON document: what records/archives-DATE/run.json holds.
//
//     node dist/scripts/record-archives.js ARCHIVE.zip > run.json
//     node dist/scripts/record-archives.js ARCHIVE.zip --models fcn --sets GunPoint --seeds 3 > some.json
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

const STRIDE = join(import.meta.dirname, "..", "src", "cli", "main.js");
const SETS = ["BasicMotions", "JapaneseVowels", "GunPoint", "ItalyPowerDemand"];
const ROCKETS = ["minirocket", "multirocket", "hydra"];

interface Trained {
  readonly repeats: readonly { readonly seed: number; readonly test: { readonly accuracy: number } }[];
  readonly intervals: { readonly seeds: readonly [number, number]; readonly subjects: readonly [number, number] };
  readonly dataset: { readonly fingerprint: string };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sets: { type: "string", default: SETS.join(",") },
    models: { type: "string", default: ROCKETS.join(",") },
    seeds: { type: "string", default: "10" },
    /** Arguments for all of them, such as "--epochs 200 --batch-size 16". */
    with: { type: "string", default: "" },
  },
});
const [archive] = positionals;
if (archive === undefined) throw new Error("expected the path of the archive; received none");
const more = values.with.split(" ").filter((word) => word !== "");
const rows: unknown[] = [];
for (const set of values.sets.split(",")) {
  for (const model of values.models.split(",")) {
    const args = ["--model", model, ...more, "--repeats", values.seeds, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, [STRIDE, "train", "--data", `${archive}#${set}`, ...args], {
      maxBuffer: 2 ** 28,
    });
    const { repeats, intervals, dataset } = JSON.parse(stdout) as Trained;
    rows.push({
      ...{ set, model, command: `train --data ARCHIVE.zip#${set} ${args.join(" ")}`, fingerprint: dataset.fingerprint },
      accuracies: repeats.map(({ test }) => test.accuracy),
      intervals: { seeds: intervals.seeds, windows: intervals.subjects },
    });
    process.stderr.write(`${set} ${model}: ${repeats.map(({ test }) => (100 * test.accuracy).toFixed(2)).join(", ")}\n`);
  }
}
process.stdout.write(`${JSON.stringify({ rows }, null, 1)}\n`);
