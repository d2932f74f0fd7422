import type { FileSource } from "../../src/data/index.js";
import type { Tree } from "./small-uci-har.js";

/** Files in memory. */
export function memorySource(tree: Tree, name = "memory"): FileSource {
  return {
    name,
    list: () => [...tree.keys()],
    size: (path) => tree.get(path)!.length,
    read: async (path) => tree.get(path)!,
  };
}
