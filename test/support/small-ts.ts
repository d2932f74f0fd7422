import { existsSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../src/tensor/index.js";
import { REPOSITORY } from "./paths.js";
import { encode, type Tree } from "./small-uci-har.js";

/** Real data beside the repository. */
export const REAL_TS = join(REPOSITORY, "..", "shared", "datasets", "tsc-archive.zip");

/** For a test's `skip`, as `withoutRealData`. */
export const withoutTs: false | string = existsSync(REAL_TS) ? false : "../shared/datasets/tsc-archive.zip is not beside the repository";

/** Two dimensions, 3 and 2 steps, two classes; what a file may do is done. */
export const LITERAL = `# a comment
@problemName Literal
@timeStamps false
@missing false
@univariate false
@dimension 2

@equalLength false
@classLabel true up down
@data
1,-2.5,3e1:0.5,.25,-0:down
# between cases

 4 , 5 : 6 , 7 : up
`;

export interface SmallTs {
  readonly train?: number;
  readonly test?: number;
  /** From so many time steps to so many. */
  readonly lengths?: readonly [number, number];
  readonly dimensions?: number;
  readonly classes?: readonly string[];
}

/** A pair of files whose classes differ in the period of a wave under noise, the same bytes at each call. */
export function smallPair(
  name: string,
  { train = 12, test = 6, lengths = [12, 16], dimensions = 2, classes = ["slow", "fast"] }: SmallTs = {},
): Map<string, Uint8Array> {
  const random = createRandom(1, 4);
  const [least, most] = lengths;
  const file = (count: number): Uint8Array => {
    const rows = Array.from({ length: count }, (_, i) => {
      const kind = i % classes.length;
      // The first has the most.
      const steps = most - (i % (most - least + 1));
      const values = Array.from({ length: dimensions }, () =>
        Array.from({ length: steps }, (_, t) => (5 + (t % (4 + 2 * kind) < 2 + kind ? 1 : -1) + 0.1 * random.normal()).toFixed(4)).join(
          ",",
        ),
      );
      return `${values.join(":")}:${classes[kind]!}\n`;
    });
    const equal = least === most ? `true\n@seriesLength ${most}` : "false";
    return encode(
      `@problemName ${name}\n@univariate ${dimensions === 1}\n@dimensions ${dimensions}\n@equalLength ${equal}\n@classLabel true ${classes.join(" ")}\n@data\n${rows.join("")}`,
    );
  };
  return new Map([
    [`${name}_TRAIN.ts`, file(train)],
    [`${name}_TEST.ts`, file(test)],
  ]);
}

/** Several pairs, each in a folder of its own, as archives have them. */
export function smallArchive(...names: readonly string[]): Tree {
  return new Map(names.flatMap((name) => [...smallPair(name)].map(([file, bytes]) => [`${name}/${file}`, bytes] as const)));
}
