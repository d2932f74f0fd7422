// Loaded with `node --import` before a program: writes the process's peak of resident memory in MiB to the file $STRIDE_BENCH_PEAK as it ends. Not
// getrusage's, which starts from the peak of the process that started this one.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const STATUS = "/proc/self/status";
const file = process.env["STRIDE_BENCH_PEAK"];
// Worker threads load it too.
if (isMainThread && file !== undefined) {
  process.on("exit", () => {
    const peak = existsSync(STATUS) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(STATUS, "utf8"))![1]) : process.resourceUsage().maxRSS;
    writeFileSync(file, String(peak / 1024));
  });
}
