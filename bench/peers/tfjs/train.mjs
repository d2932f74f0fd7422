// TensorFlow.js as a training peer, its pure JavaScript backend in Node; see ../training_protocol.py, of which it answers "losses" and "steps".
// Its WebAssembly backend has no kernel for the gradient of a convolution's filters and cannot train this network.
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { readProblem, serve } from "../training-protocol.mjs";

await import("@tensorflow/tfjs-backend-cpu");
await tf.setBackend("cpu");
const problem = readProblem(process.argv[2]);
const [kernels] = problem.heads;
if (problem.heads.length > 1) throw new Error("tfjs: expected a network of one head");
const { n, t, c, classes, units, filters } = problem;
const x = tf.tensor3d(problem.x, [n, t, c]);
const y = tf.oneHot(tf.tensor1d(problem.labels, "int32"), classes);

function build(rate) {
  const { layers } = tfl;
  return tfl.sequential({
    layers: [
      ...kernels.map((kernelSize, i) => layers.conv1d({ filters, kernelSize, activation: "relu", ...(i === 0 && { inputShape: [t, c] }) })),
      layers.dropout({ rate }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units, activation: "relu" }),
      layers.dense({ units: classes }),
    ],
  });
}

function start(rate) {
  const model = build(rate);
  model.setWeights(problem.weights.map(({ shape, values }) => tf.tensor(values, shape)));
  const variables = model.trainableWeights.map((weight) => weight.val);
  // It adds epsilon after the bias correction, Keras and we before it (the paper's "epsilon hat").
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-7);
  let taken = 0;
  return () => {
    taken++;
    optimizer.epsilon = 1e-7 / Math.sqrt(1 - 0.999 ** taken);
    const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })), true, variables);
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  };
}

await serve({ version: `TensorFlow.js ${tf.version_core}`, settings: "pure JavaScript backend in Node" }, start);
