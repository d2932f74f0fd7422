// A line, or a few, that tell where the work stands. On a terminal bars that are drawn over themselves; elsewhere only the lines that stay.

/** What `progress` needs of a stream; process.stderr is one. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Says nothing at all. */
  readonly quiet?: boolean | undefined;
}

/** What the bar shows. */
export interface BarView {
  readonly title: string;
  /** 0 to 1; null where nobody knows: then there is no bar, only text. */
  readonly share: number | null;
  /** Behind the bar, the most important first: on a narrow terminal the last ones go. */
  readonly details: readonly string[];
}

export interface Progress {
  /** Whether bars are drawn. */
  readonly hasBar: boolean;
  /** Redraws the bar; at most ten times a second, and `view` is not called more often. */
  bar(view: () => BarView): void;
  /** As `bar`, one under the other; of more than the terminal has lines the first ones are drawn. */
  bars(views: () => readonly BarView[]): void;
  /** A line that stays, above the bar. */
  line(text: string): void;
  /** Takes the bar away and gives the cursor back. May be called at any time, and more than once; the next `bar` starts anew. */
  stop(): void;
}

const REDRAW_EVERY_MS = 100;
const WIDEST_BAR = 20,
  NARROWEST_BAR = 8;
/** A terminal echoes ^C where the bar ends; were there no room, it would go on in the next line and leave the bar behind. */
const ROOM_FOR_CTRL_C = 3;
const HIDE_CURSOR = "\x1b[?25l",
  SHOW_CURSOR = "\x1b[?25h";
const CLEAR_TO_END = "\x1b[K";

/** Whoever starts one must see to it that `stop` is called, whatever happens: it alone shows the cursor again. */
export function createProgress({ stream, now, quiet = false }: ProgressOptions): Progress {
  const hasBar = !quiet && stream.isTTY === true;
  let drawn: readonly string[] = [];
  let drawnAt = -Infinity;

  /** From the cursor, which stands in the last line drawn, to the beginning of the first. */
  const toTop = (): string => (drawn.length > 1 ? `\r\x1b[${drawn.length - 1}A` : "\r");
  function draw(lines: readonly string[]): void {
    // Lines that were there before and are no longer are emptied, so that the block never shrinks while it is drawn.
    const padded = [...lines, ...new Array<string>(Math.max(0, drawn.length - lines.length)).fill("")];
    stream.write(`${drawn.length === 0 ? HIDE_CURSOR : ""}${toTop()}${padded.map((line) => line + CLEAR_TO_END).join("\n")}`);
    drawn = padded;
  }
  function bars(views: () => readonly BarView[]): void {
    if (!hasBar) return;
    const time = now();
    if (time - drawnAt < REDRAW_EVERY_MS) return;
    drawnAt = time;
    const width = (stream.columns || 80) - ROOM_FOR_CTRL_C;
    draw(
      views()
        .slice(0, Math.max(1, (stream.rows || 24) - 1))
        .map((view) => renderBar(view, width)),
    );
  }
  return {
    hasBar,
    bars,
    bar: (view) => bars(() => [view()]),
    line(text) {
      if (quiet) return;
      if (drawn.length === 0) {
        stream.write(`${text}\n`);
        return;
      }
      stream.write(`${toTop()}${[text, ...drawn].map((line) => line + CLEAR_TO_END).join("\n")}`);
    },
    stop() {
      if (drawn.length === 0) return;
      const empty = drawn.map(() => CLEAR_TO_END).join("\n");
      stream.write(drawn.length > 1 ? `${toTop()}${empty}${toTop()}${SHOW_CURSOR}` : `\r${CLEAR_TO_END}${SHOW_CURSOR}`);
      drawn = [];
      drawnAt = -Infinity;
    },
  };
}

/** The bar in at most `width` characters: details go first, then the bar itself shrinks, and last the title is cut. */
export function renderBar({ title, share, details }: BarView, width: number): string {
  for (let kept = details.length; kept >= 0; kept--) {
    const tail = details.slice(0, kept).join("  ");
    const room = width - title.length - (tail ? tail.length + 2 : 0) - 3;
    if (share === null) {
      if (room + 3 >= 0) return [title, tail].filter(Boolean).join("  ");
    } else if (room >= NARROWEST_BAR) {
      return [`${title} [${fill(share, Math.min(WIDEST_BAR, room))}]`, tail].filter(Boolean).join("  ");
    }
  }
  return title.slice(0, Math.max(0, width));
}

function fill(share: number, cells: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return done === cells ? "=".repeat(cells) : `${"=".repeat(done)}>${"-".repeat(cells - done - 1)}`;
}
