import type { Dataset, DatasetDescription, DatasetInfo, PartDescription } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { count, duration, either, ofSubjects, percent, plural, shortHash } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions } from "./options.js";
import { rateText } from "./model-facts.js";
import { withSession, type Session } from "./session.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** `stride data fetch NAME`: has a dataset of files at hand from now on. */
export async function dataFetch(name: string, options: CommonOptions): Promise<void> {
  await withSession(options, "what came is kept, and the same command goes on from there", async (session) => {
    const { FILED, fingerprintOf, MADE } = await import("../data/index.js");
    if (!Object.hasOwn(FILED, name)) {
      const why = Object.hasOwn(MADE, name) ? `${name}, which is made in memory: use it at once` : JSON.stringify(name);
      throw new InputError(`data fetch: expected ${either(Object.keys(FILED))}; received ${why}`);
    }
    const { defaultCacheDirectory } = await import("../files/index.js");
    const { dataset, seconds } = await loadDataset(session, name);
    const fingerprint = await fingerprintOf(dataset);
    const windows = dataset.y.length;
    const place = process.env["STRIDE_DATA"] || null;
    const cache = defaultCacheDirectory();
    session.print(
      () => ({
        dataset: { name, simulated: dataset.simulated, fingerprint, windows },
        source: dataset.source,
        strideData: place,
        cache,
        seconds,
      }),
      () =>
        renderFacts(
          [
            ["dataset", `${dataset.name}, ${plural(windows, "window")} (fingerprint ${shortHash(fingerprint)})`],
            ["from", place ? `STRIDE_DATA=${place}, kept ready in ${cache}` : cache],
            ["source", dataset.source],
            ["time", duration(seconds)],
            ["next", `stride train --data ${name}`],
          ],
          session.style,
        ),
    );
  });
}

export interface DescribeOptions extends CommonOptions {
  readonly report?: string;
}

/** `stride data describe DATASET`: what is in a dataset, by parts of its official split; with --report also drawn. */
export async function dataDescribe(nameOrPath: string, options: DescribeOptions): Promise<void> {
  const { report: folder } = options;
  if (folder !== undefined) (await import("./check-out.js")).checkOutFolder("--report", folder);
  await withSession(options, "nothing was written", async (session) => {
    const { describeDataset } = await import("../data/index.js");
    const { dataset } = await loadDataset(session, nameOrPath);
    const description = await describeDataset(dataset);
    const report = folder === undefined ? null : await drawData(session, dataset, folder);
    session.commit();
    session.print(
      () => (report ? { ...description, report: report.path } : description),
      () => {
        const text = renderDescription(description, session.style);
        if (!report) return text;
        return `${text}\n${renderFacts([["report", `${report.path}, with ${plural(report.figures, "figure")} beside it`]], session.style)}`;
      },
    );
  });
}

/** Writes report.html and figures/ of a dataset. */
async function drawData(session: Session, dataset: Dataset, folder: string): Promise<{ path: string; figures: number }> {
  const { dataFacts, describedSplit } = await import("../study/index.js");
  const { renderDataReport } = await import("../report/index.js");
  const { writeReport } = await import("../files/index.js");
  session.progress.bar(() => ({ title: "drawing the report", share: null, details: [] }));
  const drawn = await renderDataReport(await dataFacts(describedSplit(dataset)));
  session.progress.stop();
  session.signal.throwIfAborted();
  return { path: writeReport(folder, drawn), figures: drawn.figures.size };
}

function renderDescription({ info, shape, lengths, fingerprint, parts }: DatasetDescription, style: Style): string {
  const [windows, steps, channels] = shape;
  const about = info.simulated ? ", simulated data" : "";
  const people = parts.flatMap(({ part, perSubject }) => perSubject.map((row) => ({ part, ...row })));
  return [
    renderFacts(
      [
        ["dataset", `${info.name}${info.simulated ? ", simulated: no person was measured" : ""}`],
        ["source", info.source],
        ["windows", `${count(windows)} x ${steps} x ${channels} (window x time x channel)`],
        ["one window", windowText(info, steps, lengths)],
        ...parts.map((part): [string, string] => [part.part, partLine(part)]),
        ["fingerprint", fingerprint],
      ],
      style,
    ),
    renderTable(
      {
        title: `Windows by class${about}`,
        head: ["class", ...parts.map(({ part }) => part)],
        rows: info.classNames.map((name, k) => [`${k + 1} ${name}`, ...parts.map(({ perClass }) => count(perClass[k]!.windows))]),
      },
      style,
    ),
    ...(people.length === 0
      ? []
      : [
          renderTable(
            {
              title: `Windows by subject and class${about}`,
              head: ["subject", "part", "all", ...info.classNames.map((_, k) => String(k + 1))],
              textColumns: 2,
              rows: people.map(({ part, subject, windows: all, perClass }) => [String(subject), part, count(all), ...perClass.map(count)]),
            },
            style,
          ),
        ]),
    ...parts.map((part) =>
      renderTable(
        {
          title: `Signals of ${part.part === "all" ? "all windows" : `the ${part.part} windows`}${about}`,
          head: ["signal", "unit", "mean", "sd", "min", "max"],
          textColumns: 2,
          rows: part.signals.map(({ name, unit, ...values }) => [
            name,
            unit,
            ...([values.mean, values.sd, values.min, values.max] as const).map((value) => value.toFixed(4)),
          ]),
        },
        style,
      ),
    ),
  ].join("\n");
}

function windowText({ samplingRate, overlap, unrecorded }: DatasetInfo, steps: number, lengths: DatasetDescription["lengths"]): string {
  const shared = `, overlap ${percent(overlap, 0)}`;
  const rate = unrecorded?.includes("samplingRate")
    ? `${plural(steps, "time step")}${rateText(steps, samplingRate, unrecorded)}`
    : `${(steps / samplingRate).toFixed(2)} s at ${samplingRate} Hz`;
  return lengths ? `${lengths.join(" to ")} time steps, zeros behind the shorter ones; the longest ${rate}${shared}` : `${rate}${shared}`;
}

function partLine({ windows, perSubject, recordings, distinctSteps, lastStretchSteps }: PartDescription): string {
  return `${plural(windows, "window")}${ofSubjects(perSubject.length)} from ${plural(recordings, "recording")}, ${plural(distinctSteps, "distinct time step")} (${count(lastStretchSteps)} by the last stretch of each window)`;
}
