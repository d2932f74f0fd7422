/**
 * One training on two threads, or `--threads N`, against the same training on one, in alternating pairs. Weights are compared, bit for bit,
 * before any time counts. The ratio is N threads' time over one's; starting the threads is part of it. A target that is missed for two
 * threads ends with status 1; the target is that of a machine with nothing else to do.
 *
 *     node dist/bench/threads.js [--pairs N] [--threads N] [--model NAME] [--option NAME=N ...] [--epochs N] [--json]
 */
import { parseArgs } from "node:util";
import { createDemo, officialSplit } from "../src/data/index.js";
import { DEFAULT_RECIPE, trainModel } from "../src/study/index.js";
import { alternate, compareBest, compareMedians, describeMachine, formatMachine, formatRows } from "./pairs.js";

/** At least 1.7 times the steps a second. */
const TARGET = 1 / 1.7;

const { values: options } = parseArgs({
  options: {
    pairs: { type: "string", default: "9" },
    threads: { type: "string", default: "2" },
    model: { type: "string", default: "baseline" },
    option: { type: "string", multiple: true, default: [] },
    epochs: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [pairCount, threads, epochs] = [Number(options.pairs), Number(options.threads), Number(options.epochs)];
if (![pairCount, threads, epochs].every((value) => Number.isSafeInteger(value) && value >= 1)) {
  throw new RangeError(
    `threads: expected --pairs, --threads and --epochs from 1 on; received ${options.pairs}, ${options.threads} and ${options.epochs}`,
  );
}
const modelOptions = Object.fromEntries(
  options.option.map((text) => {
    const [name, value] = text.split("=") as [string, string];
    return [name, Number(value)];
  }),
);

const { train } = officialSplit(createDemo());
const recipe = { ...DEFAULT_RECIPE, model: options.model, options: modelOptions, epochs };

async function secondsOn(count: number): Promise<number> {
  const { weightsSha256, fitted } = await trainModel(train, recipe, { threads: count, fingerprint: "-" });
  expected ??= weightsSha256;
  if (weightsSha256 !== expected) throw new Error(`threads: the weights of ${count} threads differ from the first training's`);
  return fitted.seconds;
}
let expected: string | undefined;

const print = (line: string): void => void (options.json || console.log(line));
const machine = describeMachine();
const pairs = await alternate(
  pairCount,
  () => secondsOn(threads),
  () => secondsOn(1),
  ({ ours, theirs }, i) =>
    print(
      `pair ${i + 1}/${pairCount}: ${threads} threads ${ours.toFixed(2)} s, one ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(3)}`,
    ),
);
const head = { peer: "one thread", unit: "s" };
const rows = [
  compareMedians({ ...head, name: `${options.model}, ${threads} threads, median training` }, pairs, (seconds) => seconds),
  compareBest({ ...head, name: `${options.model}, ${threads} threads, fastest training` }, pairs, (seconds) => seconds),
];
const missed = threads === 2 && !(rows[0]!.ratio! <= TARGET);
if (missed) process.exitCode = 1;
if (options.json) console.log(JSON.stringify({ benchmark: "threads", machine, rows }, null, 2));
else {
  console.log(`\n${formatMachine(machine)}\n\n${formatRows(rows)}`);
  if (threads === 2) console.log(`\nat most ${TARGET.toFixed(3)} asked of the median: ${missed ? "missed" : "met"}`);
}
