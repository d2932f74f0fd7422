import type { SignalMapping, TimeMapping } from "../../data/index.js";
import { readColumnName, type NamedColumn } from "./column-name.js";
import { short } from "./finding.js";
import { decision, type Decision } from "./guess.js";
import { joinSummaries, type FileSample } from "./sample-table.js";
import { findRoles, type ColumnRole } from "./column-roles.js";
import { guessSignals } from "./signals.js";
import type { UnitContext } from "./unit-by-size.js";
import { nominalRate, secondsIn, stepOf, timeUnit } from "./time-column.js";

/** What a kind of file's columns were taken for. */
export interface ColumnsGuess {
  readonly time: TimeMapping;
  /** Whether `time.rate` was found, in the stamps; otherwise it is a wild guess until something else tells. */
  readonly rateKnown: boolean;
  readonly restarts: boolean;
  readonly signals: readonly SignalMapping[];
  readonly label: string | null;
  readonly subject: string | null;
  readonly recordingColumns: readonly string[];
  /** What the units of other files of the same recordings can be told from. */
  readonly context?: UnitContext;
  /** One a column, in their order. */
  readonly decisions: readonly Decision[];
}

/** Where nothing says how fast a sensor was read. */
export const WILD_RATE = 50;

/**
 * By names, where there is a header, and by values. `sensorOfFile`: what the files' names say that they hold; `subjectInPath`: of each file, who its path says
 * was recorded; `given`: what the format says that columns are.
 */
export function guessColumns(
  files: readonly FileSample[],
  {
    header,
    sensorOfFile,
    subjectInPath,
    given = null,
    beside,
  }: {
    header: boolean;
    sensorOfFile: string | null;
    subjectInPath: readonly string[] | null;
    given?: ReadonlyMap<string, ColumnRole> | null;
    beside?: UnitContext | undefined;
  },
): ColumnsGuess {
  const { columns } = files[0]!;
  const names: (NamedColumn | null)[] = columns.map((name) => (header ? readColumnName(name) : null));
  const summaries = columns.map((_, c) => joinSummaries(files.map((file) => file.summaries[c]!)));
  const roles = findRoles(files, { names, summaries, subjectInPath, given });
  const { guesses: signals, context } = guessSignals(files, { names, summaries, roles, sensorOfFile, beside });
  const timeColumn = roles.findIndex(({ role }) => role === "time");
  const { time, restarts, rateKnown, said } = guessTime(columns, timeColumn, names[timeColumn]?.unit ?? null, summaries[timeColumn]);
  const nameOf = (role: ColumnRole["role"]): string | null => columns[roles.findIndex((each) => each.role === role)] ?? null;
  return {
    time,
    context,
    rateKnown,
    restarts,
    signals: signals.map(({ mapping }) => mapping),
    label: nameOf("label"),
    subject: nameOf("subject"),
    recordingColumns: columns.filter((_, c) => roles[c]!.role === "recording"),
    decisions: columns.map((column, c) => {
      if (c === timeColumn) return decision(column, said.taken, said.because, said.sure, said.alternatives);
      const signal = signals.find((each) => each.column === c);
      if (signal) return decision(column, signal.taken, signal.because, signal.sure, signal.alternatives);
      const { role, because, sure } = roles[c]!;
      return decision(column, role === "recording" ? "recording's number" : role === "other" ? "left out" : role, because, sure);
    }),
  };
}

type Said = Omit<Decision, "about">;

function guessTime(
  columns: readonly string[],
  column: number,
  header: string | null,
  summary: ReturnType<typeof joinSummaries> | undefined,
): { time: TimeMapping; restarts: boolean; rateKnown: boolean; said: Said } {
  if (!summary) {
    const said = decision("", "", "");
    return { time: { rate: WILD_RATE }, restarts: false, rateKnown: false, said };
  }
  const iso = summary.texts > summary.cells / 2;
  const found = iso ? { unit: "iso" as const, because: "dates", sure: "certain" as const, others: [] } : timeUnit(summary, header);
  const seconds = stepOf(summary) * (found.unit === "iso" ? 1 : secondsIn(found.unit));
  const measured = 1 / seconds;
  const rate = Number.isFinite(measured) && measured > 0 ? nominalRate(measured) : WILD_RATE;
  const coarse = summary.repeats > summary.ups;
  const restarts = summary.downs > 0 && summary.leastDown > 50 * stepOf(summary);
  const said = decision(
    "",
    coarse ? `time, coarse: left out, ${rate} Hz taken` : `time in ${found.unit}`,
    [
      found.because,
      coarse
        ? `${short((summary.ups + summary.repeats) / Math.max(1, summary.ups))} samples have one stamp`
        : short(measured) === short(rate)
          ? ""
          : `${short(measured)} Hz, taken for ${rate}`,
      restarts ? `it goes back ${summary.downs} times by far: another recording begins there` : "",
    ]
      .filter(Boolean)
      .join("; "),
    found.sure,
    found.others,
  );
  return {
    time: coarse ? { rate } : { column: columns[column]!, unit: found.unit, rate },
    restarts: restarts && !coarse,
    rateKnown: true,
    said,
  };
}
