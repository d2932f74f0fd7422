// Every measurement of this project against others, in one command.
//
//   npm run bench -- [CASE ...] [--pairs 9] [--python PATH] [--json] [--list]
//
// Each case first checks that both sides compute the same; then they take turns in one run, since the machine may be shared. A peer that is
// not installed is skipped by name; bench/peers/README.md says how to install each.
import { parseArgs } from "node:util";
import type { Case } from "./case.js";
import { parse } from "./cases/parse.js";
import { zip } from "./cases/zip.js";
import { describeMachine, formatMachine, formatRows } from "./pairs.js";

const CASES: readonly Case[] = [parse, zip];

const { values, positionals } = parseArgs({
  options: {
    pairs: { type: "string", default: "9" },
    python: { type: "string" },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const print = (line: string): void => void (values.json ? console.error(line) : console.log(line));

async function run(): Promise<void> {
  const pairs = Number(values.pairs);
  if (!(Number.isInteger(pairs) && pairs >= 1)) throw new RangeError(`--pairs must be a whole number above 0; received ${values.pairs}`);
  const unknown = positionals.find((name) => !CASES.some((one) => one.name === name));
  if (unknown !== undefined) throw new RangeError(`expected cases among ${CASES.map(({ name }) => name).join(", ")}; received ${unknown}`);
  const chosen = positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name));
  const machine = describeMachine();
  const results = [];
  for (const { name, title, run } of chosen) {
    print(`\n${name}: ${title}`);
    const result = await run({ pairs, python: values.python, print });
    print(`\n${result.what}\n\n${formatRows(result.rows)}\n`);
    results.push({ case: name, ...result });
  }
  print(formatMachine(machine));
  if (values.json) console.log(JSON.stringify({ machine, pairs, rows: results.flatMap(({ rows }) => rows), results }, null, 2));
}

process.once("SIGINT", () => process.exit(130));
if (values.list) for (const { name, title } of CASES) console.log(`${name}: ${title}`);
else {
  try {
    await run();
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    process.exitCode = error instanceof RangeError ? 2 : 1;
  }
}
