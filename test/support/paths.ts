import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of package.json; tests run from dist/test/support. */
export const REPOSITORY = join(import.meta.dirname, "..", "..", "..");

/** Real data beside the repository; absent in most places, and never part of it. */
export const REAL_UCI_HAR = join(REPOSITORY, "..", "shared", "datasets", "uci-har.zip");

/** For a test's `skip`: false where the real data is there, otherwise the reason that is printed. */
export const withoutRealData: false | string = existsSync(REAL_UCI_HAR)
  ? false
  : "../shared/datasets/uci-har.zip is not beside the repository";

export const REAL_HAPT = join(REPOSITORY, "..", "shared", "datasets", "hapt.zip");
export const withoutHapt: false | string = existsSync(REAL_HAPT) ? false : "../shared/datasets/hapt.zip is not beside the repository";
