// training_protocol.py for peers in JavaScript: they answer "losses N" and "steps N" alone.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";

const RATE = 0.5;

/** The file's head with `x`, `labels` and `weights`, each {shape, values}. */
export function readProblem(path) {
  const bytes = readFileSync(path);
  const end = bytes.indexOf("\n") + 1;
  const head = JSON.parse(bytes.toString("utf8", 0, end));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length));
  let at = 0;
  const take = (count) => floats.subarray(at, (at += count));
  const { n, t, c, shapes } = head;
  const [x, labels] = [take(n * t * c), Int32Array.from(take(n))];
  const weights = shapes.map((shape) => ({ shape, values: take(shape.reduce((a, b) => a * b, 1)) }));
  return { ...head, x, labels, weights };
}

/** `start(rate)` answers with a function of one Adam step on the batch, which waits for it and returns, or resolves to, the loss before it. */
export async function serve({ version, settings }, start) {
  const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  say({ version, settings, python: `none, Node ${process.versions.node}`, slowBlas: false });
  let [idleWall, idleCpu] = [performance.now(), process.cpuUsage()];
  for await (const line of createInterface({ input: process.stdin })) {
    const since = process.cpuUsage(idleCpu);
    const idle = { idleCpu: (since.user + since.system) / 1e6, idleWall: (performance.now() - idleWall) / 1000 };
    const [command, count] = line.split(" ");
    const step = start(command === "losses" ? 0 : RATE);
    const cpuBefore = process.cpuUsage();
    const wallBefore = performance.now();
    const [ms, losses] = [[], []];
    for (let i = 0; i < Number(count); i++) {
      const begun = performance.now();
      losses.push(await step());
      ms.push(performance.now() - begun);
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    const clock = { cpu: (user + system) / 1e6, wall: (performance.now() - wallBefore) / 1000, busiestThread: 1 };
    say({ losses, ms, loss: losses.at(-1), ...clock, ...idle });
    [idleWall, idleCpu] = [performance.now(), process.cpuUsage()];
  }
}
