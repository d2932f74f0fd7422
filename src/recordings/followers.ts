import { quote } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { sameWord } from "./group-files.js";
import type { KindBlock, KindReader } from "./kind-reader.js";

/** Where in rows of all kinds' signals those of one kind go. */
export interface Rows {
  /** (n, width) row-major. */
  readonly values: Float64Array;
  readonly width: number;
  readonly offset: number;
}

/** Another kind of file beside the first, joined to it row for row. */
export interface RowFollower {
  /** For all rows of the leading kind's next block. */
  fill(block: KindBlock, rows: Rows): Promise<void>;
  /** The leading kind is at its end. Throws InputError where rows are left that should not be. */
  end(): Promise<void>;
  /** Nothing more will be asked for. */
  close(): Promise<void>;
}

/** Throws InputError, besides for rows that are too few or too many, where the first `keys` texts of a row say that it is of another recording than the leader's row. */
export function createRowFollower(leader: KindReader, own: KindReader, keys: number): RowFollower {
  const source = own.blocks();
  let block: KindBlock | undefined;
  let taken = 0,
    rows = 0;

  async function advance(): Promise<boolean> {
    while (!block || taken === block.rows) {
      const next = await source.next();
      if (next.done) return false;
      block = next.value;
      taken = 0;
    }
    return true;
  }
  const refuse = (received: string): never => {
    throw new InputError(
      `${own.file}: expected as many rows as ${leader.file}, to which it is joined row for row; received ${received}; join them by time where they have one`,
    );
  };

  function checkKey(leading: KindBlock, row: number, c: number, following: KindBlock, at: number): void {
    const [one, other] = [leading.texts[c]![row]!, following.texts[c]![at]!];
    if (one === other || sameWord(one.trim()) === sameWord(other.trim())) return;
    throw new InputError(
      `${own.file}: row ${following.firstRow + at}, ${own.textColumns[c]}: expected ${quote(one, 40)}, as ${leader.file} has in its row ${leading.firstRow + row}, to which it is joined; received ${quote(other, 40)}; join them by time where they have one`,
    );
  }

  return {
    async fill(leading, { values, width, offset }) {
      for (let row = 0; row < leading.rows;) {
        if (!(await advance())) return refuse(`${rows}, where that has ${leading.firstRow - 1 + leading.rows} or more`);
        const count = Math.min(leading.rows - row, block!.rows - taken);
        block!.signals.forEach((column, c) => {
          for (let i = 0; i < count; i++) values[(row + i) * width + offset + c] = column[taken + i]!;
        });
        for (let c = 0; c < keys; c++) for (let i = 0; i < count; i++) checkKey(leading, row + i, c, block!, taken + i);
        row += count;
        taken += count;
        rows += count;
      }
    },
    async end() {
      if (await advance()) refuse(`more than ${rows}, which is what that has`);
    },
    close: async () => void (await source.return(undefined)),
  };
}
