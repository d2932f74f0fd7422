import { trainedOn } from "../artifact/index.js";
import type { Explained } from "./explained.js";
import { duration, percent, plural, shortHash } from "./format.js";
import { openingsText } from "./openings.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** What was explained on what, in words. */
export function explainedFacts({
  model,
  name,
  modelFile,
  weightsSha256,
  dataset,
  fingerprint,
  split,
  windows,
  sample,
  seed,
  kernels,
  accuracy,
  recording,
  background,
}: Explained): [string, string][] {
  const origins = [...new Set(trainedOn(model).map((origin) => `${origin.name}${origin.simulated ? " (simulated)" : ""}`))];
  const drawn = sample.indices.length;
  const data: [string, string][] = recording
    ? [
        ["recording", recording.name === recording.path ? recording.path : `${recording.name} of ${recording.path}`],
        [
          "windows",
          `${plural(windows, "window")} from ${recording.starts[0]!.toFixed(2)} s on${recording.cutShort ? "; the recording goes on behind them" : ""}${
            recording.unlabelled > 0 ? `; ${recording.unlabelled} without a label of the model's are left out` : ""
          }`,
        ],
        [
          "accuracy",
          recording.labelled ? percent(accuracy) : "not known, as there are no labels: what it called the windows stands for them",
        ],
      ]
    : [
        [
          "data",
          `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`,
        ],
        [
          "windows",
          `${plural(windows, "window")}, split ${split}${drawn < windows ? `; importance and filters from ${plural(drawn, "window")} of them, drawn by seed ${seed}` : ""}`,
        ],
        ["accuracy", `${percent(accuracy)}${split === "train" || split === "all" ? ", on windows that it may have been trained on" : ""}`],
      ];
  return [
    ["model", `${modelFile}: ${name}, weights ${shortHash(weightsSha256)}, trained on ${origins.join(", ")}`],
    ...data,
    ["taken away", `means held at the mean of ${background}`],
    ["kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
  ];
}

/** What `stride explain` prints for people: the numbers of the pictures. */
export function renderExplained(found: Explained, style: Style): string {
  const { importance, explained, filters, noFilters, noGradients, dataset, model, testOpenings, report, seconds } = found;
  const parts = [renderFacts([...explainedFacts(found), ["time", duration(seconds)]], style)];
  if (importance) parts.push(renderImportance(found, importance, style));
  parts.push(
    renderTable(
      {
        title: "Windows, and when they say what they are called",
        head: ["window", "is", "called", "probability", "most lost by covering", "points", "sum of shares"],
        textColumns: 3,
        rows: explained.map(({ number, label, target, occlusion, attribution }) => {
          const drops = occlusion.drops[0]!;
          const most = drops.reduce((best, drop, i) => (drop > drops[best]! ? i : best), 0);
          const [from, to] = [occlusion.starts[most]!, occlusion.starts[most]! + occlusion.width].map(
            (step) => step / dataset.samplingRate,
          );
          return [
            ...[
              `${number}`,
              found.recording?.labelled === false ? "-" : model.classNames[label]!,
              model.classNames[target]!,
              percent(occlusion.probability),
            ],
            ...[`${from!.toFixed(2)} to ${to!.toFixed(2)} s`, (100 * drops[most]!).toFixed(1)],
            attribution
              ? `${(100 * attribution.sum).toFixed(1)} of ${(100 * (attribution.output - attribution.baselineOutput)).toFixed(1)}`
              : "-",
          ];
        }),
      },
      style,
    ),
  );
  const layers = filters.map(({ name, filters: each, kernelSize }): [string, string] => {
    const dead = each.filter((filter) => filter.dead).length;
    const peaks = each
      .filter((filter) => !filter.dead)
      .map(({ peak }) => peak)
      .sort((a, b) => a - b);
    const spread = peaks.length > 0 ? `; they let through most at ${peaks[0]!.toFixed(1)} to ${peaks.at(-1)!.toFixed(1)} Hz` : "";
    return [`filters of ${name}`, `${each.length} of ${kernelSize} weights a signal, ${dead} dead${spread}`];
  });
  parts.push(
    renderFacts(
      [
        ...layers,
        ...(noFilters === null ? [] : [["filters", noFilters] as const]),
        ...(noGradients === null ? [] : [["gradients", noGradients] as const]),
        ...(testOpenings ? [["test set", openingsText(testOpenings, !dataset.unrecorded?.includes("subjects"))] as const] : []),
        report
          ? (["report", `${report.path}, with ${plural(report.figures, "figure")} beside it`] as const)
          : (["report", "--report DIR draws all this, with the kernels and feature maps"] as const),
      ],
      style,
    ),
  );
  return parts.join("\n");
}

function renderImportance(
  { model, dataset: { signals }, recording }: Explained,
  { permuted, dropped, correlated }: NonNullable<Explained["importance"]>,
  style: Style,
): string {
  const points = (share: number): string => (100 * share).toFixed(1);
  const table = renderTable(
    {
      title: `Which signals matter: ${recording?.labelled === false ? "answers that change" : "accuracy lost"} without them, in points, and log loss gained`,
      head: ["signals", "permuted", "± SD", "log loss", "dropped", ...model.classNames.map((each) => each.slice(0, 12))],
      rows: permuted.groups.map(({ name, accuracyDrop, lossRise, perClass }, i) => [
        ...[
          name,
          points(accuracyDrop.mean),
          points(accuracyDrop.sd),
          lossRise.mean.toFixed(3),
          points(dropped.groups[i]!.accuracyDrop.mean),
        ],
        ...perClass.map((own) => (own ? points(own.recallDrop.mean) : "-")),
      ]),
    },
    style,
  );
  if (correlated.length === 0) return table;
  const pairs = correlated
    .slice(0, 4)
    .map(({ first, second, r }) => `${signals[first]!.name} and ${signals[second]!.name} (r ${r.toFixed(2)})`);
  return `${table}${renderFacts([["note", `signals that tell the same share their importance, so that each looks unimportant: ${pairs.join(", ")}; see the rows of sensors and units`]], style)}`;
}
