#!/usr/bin/env node
import { reportError } from "./errors.js";
import { createProgram } from "./program.js";

/** Whoever reads the output may stop reading, as `head` does: then there is nothing left to do, and nothing wrong. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (stream === process.stdout) process.exit(process.exitCode ?? 0);
  });
}

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportError(error, process.argv.includes("--debug"));
}
