import { extname } from "node:path";
import type { Preparation } from "../data/index.js";
import type { NetworkFacts } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { checkOut } from "./check-out.js";
import { count, plural } from "./format.js";
import { checkSource, namedNetwork, type NetworkOptions } from "./named-network.js";
import { withSession } from "./session.js";
import { renderFacts } from "./table.js";

export interface ModelDiagramOptions extends NetworkOptions {
  readonly out?: string;
}

const FORMATS = [".svg", ".png"] as const;

/** `stride model diagram`: draws the network of a model file, or a named one. */
export async function modelDiagram(file: string | undefined, options: ModelDiagramOptions): Promise<void> {
  checkSource("model diagram", file, options);
  const asked = options.out === undefined ? undefined : { path: checkOut(options.out, "network.svg"), format: formatOf(options.out) };
  await withSession(options, "nothing was written", async (session) => {
    const network = file === undefined ? await factsOfName(options.model!, options) : await factsOfFile(file);
    const { path, format } = asked ?? defaultOut(network.name);
    const { drawNetwork } = await import("../report/index.js");
    const { writeAtomic } = await import("../files/index.js");
    const { [format]: picture } = await drawNetwork(network);
    session.commit();
    writeAtomic(path, picture);
    const out = options.out ?? path;
    session.print(
      () => ({ ...(file !== undefined && { file }), ...network, out }),
      () => renderFacts(rowsOf(network, out), session.style),
    );
  });
}

function rowsOf({ name, inputs, layers, parameters, multiplyAdds }: NetworkFacts, out: string): [string, string][] {
  return [
    ["network", `${name}: ${plural(inputs.length, "input")}, ${plural(layers.length, "layer")}`],
    ["parameters", count(parameters)],
    ["multiply-adds", `${count(multiplyAdds)} for one window`],
    ["diagram", out],
  ];
}

function formatOf(out: string): "svg" | "png" {
  const format = FORMATS.find((ending) => ending === extname(out).toLowerCase());
  if (format === undefined) {
    throw new InputError(`--out ${out}: expected a name that ends in .svg or .png; received another; for example network.svg`);
  }
  return format === ".svg" ? "svg" : "png";
}

/** In the current folder, under the network's name; of a name from a file only what is harmless in a file's name. */
function defaultOut(network: string): { path: string; format: "svg" } {
  const name = network
    .replace(/[^a-zA-Z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return { path: checkOut(`${name || "network"}.svg`, "network.svg"), format: "svg" };
}

async function factsOfName(name: string, options: NetworkOptions): Promise<NetworkFacts> {
  const { networkFacts, preparationsOf } = await import("../study/index.js");
  const { parsePreparation } = await import("./preparation-option.js");
  const network = await namedNetwork(name, options);
  return networkFacts(network, preparationsOf(network, parsePreparation(options.preparation ?? "none")));
}

async function factsOfFile(file: string): Promise<NetworkFacts> {
  const { loadModel } = await import("../files/index.js");
  const { createNetwork } = await import("../nn/index.js");
  const { networkFacts } = await import("../study/index.js");
  const model = await loadModel(file);
  if (model.kind !== "network") {
    const received = model.kind === "rocket" ? "random convolutions, which have no layers" : "an ensemble, which has no layers of its own";
    throw new InputError(`${file}: expected a network; received ${received} to draw; see stride model summary ${file}`);
  }
  return networkFacts(createNetwork(model.network), model.preparation.map(words));
}

/** A file keeps the numbers of a preparation and not its kind: means and scales may have come about in several ways. */
function words(part: Preparation | null): string {
  if (part === null) return "none";
  return part.lambdas ? "power transform" : part.widths ? "arcsinh" : "scaled";
}
