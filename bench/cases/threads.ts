// One training on two threads against the same training on one. Weights are compared, bit for bit, before any time counts; the first epoch, in
// which threads start and code is compiled, is outside.
import { createDemo, officialSplit } from "../../src/data/index.js";
import { DEFAULT_RECIPE, trainModel } from "../../src/study/index.js";
import type { Case } from "../case.js";
import { alternate, compareMedians, median } from "../pairs.js";

const THREADS = 2;
const EPOCHS = 6;
/** At least 1.7 times the steps a second, on a machine with nothing else to do. */
const AT_MOST = 1 / 1.7;

export const threads: Case = {
  name: "threads",
  title: "one training on two threads against one of ours, bits compared",
  async run({ pairs: count, print }) {
    const { train } = officialSplit(createDemo());
    const hashes = new Set<string>();
    const secondsOn = async (threads: number): Promise<number> => {
      const { weightsSha256, fitted } = await trainModel(train, { ...DEFAULT_RECIPE, epochs: EPOCHS }, { threads, fingerprint: "-" });
      if (hashes.add(weightsSha256).size > 1)
        throw new Error(`threads: the weights of ${threads} threads differ from the first training's`);
      return median(fitted.history.slice(1).map(({ seconds }) => seconds));
    };
    const turns = await alternate(
      count,
      () => secondsOn(THREADS),
      () => secondsOn(1),
      ({ ours, theirs }, i) =>
        print(`pair ${i + 1}: two threads ${ours.toFixed(2)} s, one ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(3)}`),
    );
    const head = { name: "an epoch of the baseline, two threads", peer: "one thread of ours", unit: "s" };
    return {
      what: `an epoch of the baseline over ${train.indices.length} simulated windows, the median of those after the first`,
      rows: [{ ...compareMedians(head, turns, (seconds) => seconds), atMost: AT_MOST }],
      details: { weightsSha256: [...hashes], turns },
    };
  },
};
