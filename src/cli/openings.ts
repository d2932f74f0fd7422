import type { Dataset } from "../data/index.js";
import type { TestOpening } from "../files/index.js";
import type { TrialRow } from "../records/index.js";
import { VERSION } from "../study/version.js";
import { percent, plural, shortHash } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions } from "./options.js";
import { withSession, type Session } from "./session.js";
import { renderFacts, renderTable } from "./table.js";

/** How often a dataset's test set has been opened on this machine. */
export interface Openings {
  /** With this one; null where that could not be read. */
  readonly count: number | null;
  readonly file: string;
}

/**
 * Keeps that this command scored models on test subjects, and counts. A file that cannot be written or read does not lose a result, but is
 * told of.
 */
export async function recordOpening(
  { warn }: Pick<Session, "warn">,
  dataset: { readonly name: string; readonly fingerprint: string },
  models: TestOpening["models"],
): Promise<Openings> {
  const { appendOpening, commandLine, openingsFile, readOpenings } = await import("../files/index.js");
  const file = openingsFile();
  const { name, fingerprint } = dataset;
  const command = commandLine(["stride", ...process.argv.slice(2)]);
  try {
    appendOpening(file, { at: new Date().toISOString(), command, stride: VERSION, dataset: { name, fingerprint }, models });
    return { count: readOpenings(file, fingerprint, warn).length, file };
  } catch (error) {
    warn(
      `openings of the test set: ${(error as Error).message}; this one is not counted; set STRIDE_OPENINGS to a file that can be written`,
    );
    return { count: null, file };
  }
}

/** The models of a study's finished trials. */
export function modelsOf(rows: readonly TrialRow[]): TestOpening["models"] {
  return rows.flatMap((row) => (row.status === "done" ? [{ weightsSha256: row.weightsSha256, accuracy: row.accuracy }] : []));
}

/** "opened 3 times on this machine; choose on training subjects" */
export function openingsText({ count }: Openings, recorded = true): string {
  const times = count === null ? "opened; how often is not known" : `opened ${count === 1 ? "once" : `${count} times`} on this machine`;
  return recorded
    ? `${times}; choose on training subjects, with --validation-subjects or --folds`
    : `${times}; choose before you look at it`;
}

/** `stride data openings DATASET`: who looked at its test set, when, and what they saw. */
export async function dataOpenings(nameOrPath: string, options: CommonOptions): Promise<void> {
  await withSession(options, "nothing was written", async (session) => {
    const { fingerprintOf } = await import("../data/index.js");
    const { openingsFile, readOpenings } = await import("../files/index.js");
    const { dataset } = await loadDataset(session, nameOrPath);
    const fingerprint = await fingerprintOf(dataset);
    const file = openingsFile();
    const openings = readOpenings(file, fingerprint, session.warn);
    session.print(
      () => ({ dataset: { name: dataset.name, simulated: dataset.simulated, fingerprint }, file, count: openings.length, openings }),
      () => renderOpenings(session, dataset, fingerprint, file, openings),
    );
  });
}

function renderOpenings(
  { style }: Session,
  { name, unrecorded }: Dataset,
  fingerprint: string,
  file: string,
  openings: readonly TestOpening[],
): string {
  const facts = renderFacts(
    [
      ["dataset", `${name} (fingerprint ${shortHash(fingerprint)})`],
      ["kept in", `${file}; STRIDE_OPENINGS names another`],
      [
        "test set",
        openings.length === 0
          ? "not opened on this machine"
          : openingsText({ count: openings.length, file }, !unrecorded?.includes("subjects")),
      ],
    ],
    style,
  );
  if (openings.length === 0) return facts;
  const accuracy = (models: TestOpening["models"]): string => {
    const shares = models.map((model) => model.accuracy);
    const [low, high] = [Math.min(...shares), Math.max(...shares)];
    return low === high ? percent(low, 2) : `${percent(low, 2)} to ${percent(high, 2)}`;
  };
  const table = renderTable(
    {
      title: "Openings of the test set",
      head: ["when", "models", "accuracy", "weights", "command"],
      textColumns: 5,
      rows: openings.map(({ at, command, models }) => [
        `${at.slice(0, 16).replace("T", " ")} UTC`,
        plural(models.length, "model"),
        models.length === 0 ? "-" : accuracy(models),
        models.length === 1 ? shortHash(models[0]!.weightsSha256) : "",
        command,
      ]),
    },
    style,
  );
  return `${facts}\n${table}`;
}
