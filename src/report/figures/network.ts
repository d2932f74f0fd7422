import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { LayerFacts, NetworkFacts } from "../../records/index.js";
import { rasterize, type Figure } from "../figure.js";
import { FONT_FAMILY, textWidth } from "../fonts.js";
import { count, plural, shape } from "../format.js";
import { escape } from "../html.js";
import { drawable, shorten, wrap } from "../labels.js";
import { INK, LABEL_SIZE, LINE, MUTED } from "../theme.js";

/** Widest line of a node in pixels. */
const WIDEST = 240;
const [MARGIN, LEADING] = [12, 17];
/** Of lines of text. */
const SIZES = { title: LABEL_SIZE, plain: LABEL_SIZE, small: 10.5 } as const;

/** What layers with weights, layers without and inputs are filled with. */
const FILLS = { weights: "#cfe3f1", free: "#f2f2f2", input: "#fdebd0" } as const;

interface Line {
  readonly text: string;
  readonly style: keyof typeof SIZES;
}

interface Node {
  readonly lines: readonly Line[];
  readonly fill: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The network as a diagram, from its inputs down to its classes: of every layer its name, kind and options, the shape of its output, its
 * parameters and multiply-adds. Heads stand side by side. Graphviz places boxes and arrows, and never sees a name.
 */
export async function drawNetwork(network: NetworkFacts): Promise<Figure> {
  const names = new Map<string, number>();
  const nodes = [...network.inputs.map((input) => nodeOf(inputLines(input, network.inputShape), FILLS.input))];
  network.inputs.forEach(({ name }, i) => names.set(name, i));
  const edges: [number, number][] = [];
  for (const layer of network.layers) {
    for (const input of layer.inputs) {
      const from = names.get(input);
      if (from === undefined)
        throw new Error(`network diagram: layer ${layer.name} takes ${input}, which is neither an input nor a layer above it`);
      edges.push([from, nodes.length]);
    }
    names.set(layer.name, nodes.length);
    nodes.push(nodeOf(layerLines(layer), layer.parameters > 0 ? FILLS.weights : FILLS.free));
  }
  const svg = draw(nodes, (await Graphviz.load()).layout(dotOf(nodes, edges), "plain", "dot"));
  return { svg, png: rasterize(svg) };
}

function inputLines({ name, preparation }: NetworkFacts["inputs"][number], inputShape: readonly number[]): Line[] {
  return [
    { text: name, style: "title" },
    { text: `${shape(inputShape)} (time steps × signals)`, style: "plain" },
    { text: preparation === "none" ? "signals as they are" : `preparation: ${preparation}`, style: "plain" },
  ];
}

function layerLines({ name, kind, config, outputShape, parameters, multiplyAdds }: LayerFacts): Line[] {
  const costs = [parameters > 0 && plural(parameters, "parameter"), multiplyAdds > 0 && `${count(multiplyAdds)} multiply-adds`];
  const title = `${name} · ${kind}`;
  // Both would be cut at the end, where the kind stands.
  const titles = textWidth(drawable(title), SIZES.title, true) > WIDEST ? [name, kind] : [title];
  return [
    ...titles.map((text) => ({ text, style: "title" as const })),
    ...lines(optionsOf(config), "plain"),
    { text: `→ ${shape(outputShape)}`, style: "plain" },
    ...lines(costs.filter(Boolean).join(", "), "small"),
  ];
}

/** Keys and values; a layer inside a layer is its kind, then its own. */
function optionsOf(config: Readonly<Record<string, unknown>>): string {
  return Object.entries(config)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => {
      if (typeof value !== "object" || Array.isArray(value)) return `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`;
      const { kind, ...own } = value as Readonly<Record<string, unknown>>;
      return `${key} ${String(kind)} (${optionsOf(own)})`;
    })
    .join(", ");
}

function lines(text: string, style: Line["style"]): Line[] {
  return text === "" ? [] : wrap(text, WIDEST, SIZES[style]).map((line) => ({ text: line, style }));
}

function nodeOf(given: readonly Line[], fill: string): Node {
  const drawn = given.map(({ text, style }) => ({ style, text: shorten(drawable(text), WIDEST, SIZES[style], style === "title") }));
  const widths = drawn.map(({ text, style }) => textWidth(text, SIZES[style], style === "title"));
  return { lines: drawn, fill, width: Math.ceil(Math.max(...widths)) + 2 * MARGIN, height: LEADING * drawn.length + MARGIN };
}

/** Graphviz counts in inches of 72 pixels. Edges to a layer of one input weigh more, so that heads are straight columns. */
function dotOf(nodes: readonly Node[], edges: readonly (readonly [number, number])[]): string {
  const inputs = new Array<number>(nodes.length).fill(0);
  for (const [, to] of edges) inputs[to]!++;
  return `digraph {
    graph [nodesep="0.25", ranksep="0.3"]; node [shape="box", fixedsize="true", label=""];
    ${nodes.map(({ width, height }, i) => `n${i} [width="${width / 72}", height="${height / 72}"];`).join(" ")}
    edge [tailport="s", headport="n"];
    ${edges.map(([from, to]) => `n${from} -> n${to} [weight="${inputs[to] === 1 ? 8 : 1}"];`).join(" ")}
  }`;
}

/** `plain` is Graphviz' format of that name: a line for the graph, each node and each edge, lengths in inches, y upwards. */
function draw(nodes: readonly Node[], plain: string): string {
  const rows = plain
    .trim()
    .split("\n")
    .map((row) => row.split(" "));
  const [, , graphWidth, graphHeight] = rows[0]!.map(Number) as [number, number, number, number];
  const px = (inches: number): number => round(72 * inches + MARGIN);
  const flip = (inches: number): number => px(graphHeight - inches);
  const [width, height] = [Math.ceil(px(graphWidth) + MARGIN), Math.ceil(px(graphHeight) + MARGIN)];
  const arrows = rows
    .filter(([kind]) => kind === "edge")
    .map((row) => {
      const numbers = row.slice(4, 4 + 2 * Number(row[3])).map(Number);
      const points = Array.from({ length: numbers.length / 2 }, (_, i) => `${px(numbers[2 * i]!)},${flip(numbers[2 * i + 1]!)}`);
      // The spline ends where the arrow's head begins; the head points straight down into its box.
      const [x, y] = [px(numbers.at(-2)!), flip(numbers.at(-1)!)];
      return `<path d="M${points[0]} C${points.slice(1).join(" ")}" fill="none" stroke="${MUTED}"/><path d="M${x - 4},${y} L${x + 4},${y} L${x},${round(y + 9)} Z" fill="${MUTED}"/>`;
    });
  const boxes = rows
    .filter(([kind]) => kind === "node")
    .map((row) => box(nodes[Number(row[1]!.slice(1))]!, px(Number(row[2])), flip(Number(row[3]))));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="white"/>${arrows.join("")}${boxes.join("")}</svg>`;
}

function box({ lines: drawn, fill, width, height }: Node, x: number, y: number): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  const texts = drawn.map(
    ({ text, style }, i) =>
      `<text x="${x}" y="${round(top + MARGIN / 2 + LEADING * i + 13)}" text-anchor="middle" font-family="${FONT_FAMILY}" font-size="${SIZES[style]}" fill="${style === "small" ? MUTED : INK}"${style === "title" ? ' font-weight="bold"' : ""}>${escape(text)}</text>`,
  );
  return `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${LINE}"/>${texts.join("")}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
