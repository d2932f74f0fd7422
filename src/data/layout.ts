import type { TableFormat } from "./formats/table.js";

/** Which files hold samples, and which column is what: a mapping's part that a model keeps, so that it reads a new file without guessing. Plain data. */
export interface Layout {
  /**
   * The kinds of files that hold samples. Of several kinds those that agree in all placeholders that they share are joined to one recording: the accelerometer's
   * and the gyroscope's file of one experiment. Times, and columns of subjects, labels and recordings, are those of the first kind.
   */
  readonly files: readonly FileMapping[];
  /**
   * How files of several kinds are joined: "rows" one to one, so that they must have as many; "time" by interpolating all others at the first one's times. Where a
   * file holds several recordings, "time" joins the n-th with certain values of `recordingColumns` to the n-th with the same values in each other kind; one that a
   * kind lacks is left out.
   */
  readonly join: "rows" | "time";
}

/** One kind of file. */
export interface FileMapping {
  /**
   * Path below what is opened, with `/`. `{subject}`, `{label}`, `{any_name}` stand for a stretch of characters other than `/`, as few as fit, and are known by
   * these names; `{trial#}` for digits alone; the same name twice must stand for the same. `*` stands for any characters other than `/`, as many as fit, `**` for
   * folders, too, and with a slash behind it for any folders or none.
   */
  readonly path: string;
  readonly table: TableFormat;
  readonly time: TimeMapping;
  readonly signals: readonly SignalMapping[];
  /**
   * Where one recording ends and the next begins within a file, besides the file's end: columns whose values change with it, such as a session's number. Subject
   * columns are always among them, and a time that runs backwards ends one, too, where `restarts` says so. Of a second kind: those that hold the same as the
   * first one's, in their order, which may be called otherwise; a subject's column of the same name need not be listed. Joined row by row it may list none.
   */
  readonly recordingColumns: readonly ColumnName[];
  /** Whether time that runs backwards begins another recording; otherwise it is refused. */
  readonly restarts: boolean;
}

/** A column by its name, or, of a file without header, by its number from 1 as a text: "1". */
export type ColumnName = string;

export type TimeMapping =
  /** Samples follow one another at this rate in Hz. */
  | { readonly rate: number }
  | {
      readonly column: ColumnName;
      /** "samples" counts them, at `rate` in Hz; "iso" is ISO 8601 ("2026-11-27T09:30:00.250Z", a blank for the T too), without a zone taken for UTC. */
      readonly unit: "s" | "ms" | "us" | "ns" | "iso" | "samples";
      /** In Hz, nominal: what the time stamps are meant to come to. */
      readonly rate: number;
    };

export interface SignalMapping {
  readonly column: ColumnName;
  /** What it is called from here on: "total_acc_x". */
  readonly name: string;
  /** Of the file: "m/s2", "g", "deg/s", "rad/s", ...; `UNITS` has those that are converted, any other is left as it is. */
  readonly unit: string;
  /** In which it is used from here on; the same as `unit` where nothing is converted. */
  readonly to: string;
  /** Before units are converted, a cell times `scale`, plus `offset`, is the value in `unit`; default 1 and 0. For raw codes. */
  readonly scale?: number;
  readonly offset?: number;
}
