import type { DataFacts } from "../records/index.js";
import { classCounts, partsOf } from "./figures/class-counts.js";
import { drawSpec } from "./figure.js";
import { histogramFigure } from "./figures/histograms.js";
import { capital, count, fixed, list, percent, plural, shortHash } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, Figures, page, table, type Report } from "./page.js";

/** Signals, classes and subjects of one dataset; `prefix` begins the names of its figures. */
export async function dataSection(data: DataFacts, figures: Figures, prefix: string): Promise<Html> {
  const { samplingRate, timeSteps, overlap, steps } = data;
  const drawn = data.parts.test ? "the training windows" : "all windows";
  const counts = await figures.add(`${prefix}-classes`, "Windows of each class; the numbers stand in the table of classes.", (name) =>
    drawSpec(classCounts(data), name),
  );
  const histograms = await figures.add(
    `${prefix}-histograms`,
    `Histograms of ${plural(data.histograms.length, "signal")} over ${drawn}; their means and standard deviations stand in the table.`,
    (name) => drawSpec(histogramFigure(data), name),
  );
  return html`${data.simulated ? html`<p class="notice"><strong>Simulated data</strong>, made by a program.</p>` : null}
    ${facts([
      ["Source", data.source],
      ["Fingerprint", html`<code>${data.fingerprint}</code>`],
      [
        "Windows",
        `${count(timeSteps)} time steps at ${samplingRate} Hz = ${(timeSteps / samplingRate).toFixed(2)} s, neighbours ${overlap > 0 ? `overlap by ${percent(overlap, 0)} %` : "do not overlap"}`,
      ],
      ...partsOf(data).map(
        ({ name, facts: part }) =>
          [
            capital(name),
            `${plural(part.windows, "window")} of ${plural(part.subjects.length, "subject")}: ${list(part.subjects.map(String))}`,
          ] as const,
      ),
      [
        "Time steps",
        overlap > 0
          ? `${count(steps.distinct)} distinct per signal in ${drawn}, ${count(steps.lastStretches)} by the last stretch of every window, ${count(steps.all)} with every window whole`
          : `${count(steps.distinct)} per signal in ${drawn}`,
      ],
    ])}
    <div class="figures">${histograms}${counts}</div>
    ${table({
      says: `Signals over ${drawn}${overlap > 0 ? ", each time step once" : ""}; outside: beyond the histogram's range.`,
      head: ["signal", "unit", "mean", "SD (population)", "least", "greatest", "outside, %"],
      textColumns: [0, 1],
      groups: [
        {
          rows: data.histograms.map(({ signal, unit, mean: average, sd, min, max, below, above, counts: bins }) => {
            const total = bins.reduce((sum, value) => sum + value, below + above);
            return [
              signal,
              unit,
              ...[average, sd, min, max].map((value) => fixed(value, 4)),
              total === 0 ? "" : percent((below + above) / total, 3),
            ];
          }),
        },
      ],
    })}
    ${classTable(data)} ${judgedTable(data)}`;
}

/** `stride data describe`: the data alone. */
export async function renderDataReport(data: DataFacts): Promise<Report> {
  const figures = new Figures();
  const section = await dataSection(data, figures, "data");
  const title = `The data: ${data.name} (${shortHash(data.fingerprint)})`;
  return {
    html: page(
      title,
      html`<h1>The data: ${data.name}</h1>
        ${section}`,
    ),
    figures: figures.drawn,
  };
}

function classTable(data: DataFacts): Html {
  const parts = partsOf(data);
  return table({
    says: `Windows of each class${parts.length > 1 ? " in each part of the split" : ""}.`,
    head: ["class", ...parts.map(({ name }) => name)],
    textColumns: [0],
    groups: [{ rows: data.classNames.map((name, k) => [name, ...parts.map(({ facts: { perClass } }) => count(perClass[k]!))]) }],
  });
}

/** Windows of each judged subject by class: who did what for how long. */
function judgedTable({ judged, classNames, overlap }: DataFacts): Html {
  const subjects = [...new Set(judged.subjects)].sort((a, b) => a - b);
  const windows = new Map<string, number>();
  judged.labels.forEach((label, i) => {
    const key = `${judged.subjects[i]!} ${label}`;
    windows.set(key, (windows.get(key) ?? 0) + 1);
  });
  const runs = new Set(judged.labelRuns).size;
  return table({
    says: `Windows of each ${judged.part === "all" ? "" : `${judged.part} `}subject by class. They come from ${plural(runs, "label run")}, stretches of one subject doing one thing, of ${fixed(judged.labels.length / runs, 1)} ${overlap > 0 ? "overlapping " : ""}windows in the mean: far fewer independent observations than windows.`,
    head: ["subject", ...classNames, "all"],
    textColumns: [0],
    groups: [
      {
        rows: subjects.map((subject) => {
          const row = classNames.map((_, k) => windows.get(`${subject} ${k}`) ?? 0);
          return [`subject ${subject}`, ...row.map(count), count(row.reduce((sum, value) => sum + value, 0))];
        }),
      },
    ],
  });
}
