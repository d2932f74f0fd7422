// jax-js as a training peer, its WebAssembly backend in Node; see ../training_protocol.py, of which it answers "losses" and "steps".
import { readFileSync } from "node:fs";
import * as jax from "@jax-js/jax";
import { readProblem, serve } from "../training-protocol.mjs";

const { numpy: np, nn, lax, random } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");
const problem = readProblem(process.argv[2]);
const [kernels] = problem.heads;
if (problem.heads.length > 1) throw new Error("jax-js: expected a network of one head");

/** (K, C, F) -> (F, C, K), which its convolution takes; dense kernels as they are, with the first one's rows from (time, F) to (F, time). */
function layouts() {
  return problem.weights.map(({ shape, values }, i) => {
    const array = np.array(values, { shape });
    if (shape.length === 3) return np.transpose(array, [2, 1, 0]);
    if (i !== 2 * kernels.length) return array;
    const [width, units] = shape;
    const steps = width / problem.filters;
    return array.reshape([steps, problem.filters, units]).transpose([1, 0, 2]).reshape([width, units]);
  });
}

/** Mean cross-entropy. Arrays are consumed by what uses them; `.ref` keeps one for a second use. */
function lossOf(rate) {
  return (weights, key, x, y) => {
    let h = x;
    for (let i = 0; i < kernels.length; i++) {
      h = nn.relu(lax.convGeneralDilated(h, weights[2 * i], [1], "VALID").add(weights[2 * i + 1].reshape([1, -1, 1])));
    }
    const [n, filters, steps] = h.shape;
    if (rate > 0) {
      const keep = random.bernoulli(key, 1 - rate, h.shape);
      h = np.where(keep, h.mul(1 / (1 - rate)), 0);
    } else key.dispose();
    h = np.max(h.reshape([n, filters, steps / 2, 2]), 3).reshape([n, -1]);
    const [dense1, bias1, dense2, bias2] = weights.slice(2 * kernels.length);
    h = nn.relu(np.matmul(h, dense1).add(bias1));
    const logits = np.matmul(h, dense2).add(bias2);
    return nn
      .logSoftmax(logits)
      .mul(y)
      .sum()
      .mul(-1 / n);
  };
}

/** One step; Adam with Keras' epsilon. alpha is the learning rate with the bias corrected. */
function stepOf(rate) {
  const differentiate = jax.valueAndGrad(lossOf(rate));
  return jax.jit((weights, m, v, alpha, key, x, y) => {
    const [loss, gradients] = differentiate(
      weights.map((w) => w.ref),
      key,
      x,
      y,
    );
    const nextM = m.map((a, i) => a.mul(0.9).add(gradients[i].ref.mul(0.1)));
    const nextV = v.map((a, i) => a.mul(0.999).add(np.square(gradients[i]).mul(0.001)));
    const next = weights.map((w, i) => w.sub(alpha.ref.mul(nextM[i].ref).div(np.sqrt(nextV[i].ref).add(1e-7))));
    alpha.dispose();
    return [loss, next, nextM, nextV];
  });
}

const compiled = new Map();
const { n, t, c, classes, batch } = problem;
if (n !== batch) throw new Error("jax-js: expected one batch");
const oneHot = Float32Array.from({ length: batch * classes }, (_, i) => Number(problem.labels[Math.floor(i / classes)] === i % classes));
const x = np.transpose(np.array(problem.x, { shape: [n, t, c] }), [0, 2, 1]);
const y = np.array(oneHot, { shape: [n, classes] });

function start(rate) {
  if (!compiled.has(rate)) compiled.set(rate, stepOf(rate));
  const step = compiled.get(rate);
  let weights = layouts();
  let m = weights.map(({ shape }) => np.zeros(shape));
  let v = weights.map(({ shape }) => np.zeros(shape));
  let key = random.key(1);
  let taken = 0;
  return async () => {
    taken++;
    const alpha = np.array((1e-3 * Math.sqrt(1 - 0.999 ** taken)) / (1 - 0.9 ** taken));
    let mine;
    [key, mine] = random.split(key);
    let loss;
    [loss, weights, m, v] = step(weights, m, v, alpha, mine, x.ref, y.ref);
    await jax.blockUntilReady(weights);
    return Number(await loss.jsAsync());
  };
}

const { version } = JSON.parse(readFileSync(new URL("node_modules/@jax-js/jax/package.json", import.meta.url), "utf8"));
await serve({ version: `jax-js ${version}`, settings: "WebAssembly backend in Node, jit, convGeneralDilated NCW" }, start);
