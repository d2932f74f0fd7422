// Draws growth.svg and growth.png from what `npm run bench -- growth --json` printed.
//
//   node dist/bench/draw-growth.js RUN.json [--out DIR]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { drawSpec } from "../src/report/figure.js";
import { DrawnPoints, growthFigure, GrowthDocument } from "./growth-figure.js";

const { values, positionals } = parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
const [file, ...others] = positionals;
if (file === undefined || others.length > 0) {
  console.error(`draw-growth: expected one file, as npm run bench -- growth --json prints it; received ${positionals.length}`);
  process.exitCode = 2;
} else {
  try {
    const { machine, results } = GrowthDocument.parse(JSON.parse(readFileSync(file, "utf8")));
    const found = results.find((result) => result.case === "growth");
    if (!found) throw new Error(`expected the case growth in ${file}; received ${results.map((result) => result.case).join(", ")}`);
    const points = DrawnPoints.parse(found.details["points"]);
    const { svg, png } = await drawSpec(growthFigure(points, `${machine.cpu}, Node ${machine.node}`), "growth");
    const out = values.out ?? dirname(file);
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "growth.svg"), svg);
    writeFileSync(join(out, "growth.png"), png);
    console.log(`${join(out, "growth.svg")} and growth.png, ${points.length} points`);
  } catch (error) {
    console.error(`draw-growth: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
