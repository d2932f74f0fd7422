// A network of one's own, trained on windows held in typed arrays: is a vibration slow or fast?
//
//     node dist/examples/own-network.js [EPOCHS]
import { conv1D, createNetwork, createRandom, dense, dropout, fit, flatten, maxPooling1D, type WindowSource } from "stride-har";

const [length, timeSteps, channels] = [400, 64, 1];
const random = createRandom(1, 1);
const labels = Uint8Array.from({ length }, () => random.below(2));
const x = new Float32Array(length * timeSteps * channels);
for (let i = 0; i < x.length; i++) {
  const period = labels[Math.floor(i / timeSteps)] === 0 ? 16 : 11;
  x[i] = (i % period) / period - 0.5 + 0.3 * random.normal(); // a saw-tooth in noise
}

/** Windows first ... end - 1 of the arrays, in the form in which training takes them. */
const windows = (first: number, end: number): WindowSource => ({
  length: end - first,
  timeSteps,
  channels,
  classes: 2,
  label: (i) => labels[first + i]!,
  copyWindow: (i, to, offset) => to.set(x.subarray((first + i) * timeSteps, (first + i + 1) * timeSteps), offset),
});

const network = createNetwork({
  name: "vibration",
  inputShape: [timeSteps, channels],
  layers: [
    conv1D({ filters: 16, kernelSize: 9, padding: "same", activation: "relu" }),
    maxPooling1D({ poolSize: 4 }),
    dropout({ rate: 0.2 }),
    flatten(),
    dense({ units: 2, activation: "softmax" }),
  ],
});

const { history } = await fit(network, windows(0, 300), { epochs: Number(process.argv[2] ?? 10), validationData: windows(300, length) });
for (const { epoch, loss, validationAccuracy } of history)
  console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}, on unseen windows ${(100 * validationAccuracy!).toFixed(0)} %`);
