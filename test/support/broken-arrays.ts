import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeNpy } from "../../src/data/index.js";
import type { BrokenInput } from "./broken-input.js";
import { npyFile, npyHeader } from "./npy-file.js";
import { bytesOf, NUMPY } from "./numpy-arrays.js";
import { rawZip } from "./raw-zip.js";

const LABELS = encodeNpy({ shape: [2], values: Uint8Array.of(0, 1) });
const GOOD = encodeNpy({ shape: [2, 4, 1], values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) });

/** Windows x in an archive with good labels. */
function archive(title: string, x: Uint8Array, message: RegExp): BrokenInput {
  return {
    title,
    message,
    write(directory) {
      const path = join(directory, "windows.npz");
      writeFileSync(
        path,
        rawZip([
          { name: "x.npy", data: x },
          { name: "y.npy", data: LABELS },
        ]),
      );
      return path;
    },
  };
}

function refusal(title: string): Uint8Array {
  return bytesOf(NUMPY.refusals.find((entry) => entry.title === title)!.base64);
}

/** What may be wrong with an array in a `.npz` file, each with what is said of it. */
export const BROKEN_ARRAYS: readonly BrokenInput[] = [
  archive("a header cut off", GOOD.slice(0, 40), /windows\.npz: x\.npy: expected a header of 118 bytes; received 30/),
  archive("data cut off", GOOD.slice(0, -5), /x\.npy: expected 160 bytes for \(2, 4, 1\) of <f4; received 155, fewer/),
  archive("extra bytes", Uint8Array.of(...GOOD, 1, 2), /received 162, more; is it one array and nothing behind it\?/),
  archive("another beginning", new TextEncoder().encode("1,2,3\n"), /x\.npy: expected a \.npy file, which begins with/),
  archive("a pickle", Uint8Array.of(0x80, 4, 0x95, 1, 2, 3, 4, 5), /received a pickle, reading which runs code/),
  archive("version 4", npyFile(npyHeader("(2, 4)"), 32, 4), /expected version 1\.0, 2\.0 or 3\.0 of the \.npy format; received 4\.0/),
  archive(
    "a header past 64 KiB",
    npyFile(npyHeader("(2, 4)").padEnd(70_000), 32, 2),
    /expected a header of at most 65536 bytes; received 70001/,
  ),
  archive("an object array", refusal("object"), /received an object array \("\|O"\), reading which runs code/),
  archive("a structure", refusal("structure"), /received a structure of named fields/),
  archive("complex numbers", refusal("complex"), /received "<c8", complex numbers/),
  archive("too many values", npyFile(npyHeader("(65536, 65536)"), 32), /expected at most 2\^31 values; received \(65536, 65536\)/),
  archive("a negative axis", npyFile(npyHeader("(-2, 4)"), 32), /shape: expected whole numbers from 0; received -2/),
  archive("half a row", npyFile(npyHeader("(2.5, 4)"), 40), /shape: expected whole numbers from 0; received 2\.5/),
  archive(
    "no windows",
    npyFile(npyHeader("(0, 4)"), 0),
    /expected shape \(0,\), one entry a window of x|expected at least 1 window; received \(0, 4\)/,
  ),
  archive("integers past 2^53", refusal("beyond 2^53"), /x\.npy: row 2, column 2: expected a whole number within 2\^53/),
  archive(
    "a value that is not finite",
    encodeNpy({ shape: [2, 1], values: Float32Array.of(1, Number.NaN) }),
    /x must be finite; received NaN in window 1/,
  ),
];
