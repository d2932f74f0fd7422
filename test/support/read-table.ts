import assert from "node:assert/strict";
import type { ColumnRequest, Table } from "../../src/data/index.js";

/** All rows of some columns, and that the blocks say what they hold: rows from 1, one after another, none empty. */
export async function readColumns(table: Table, columns: readonly ColumnRequest[]): Promise<(readonly (number | string)[])[]> {
  const all: (number | string)[][] = columns.map(() => []);
  let rows = 0;
  for await (const block of table.blocks(columns)) {
    assert.equal(block.firstRow, rows + 1);
    assert.ok(block.rows > 0);
    assert.equal(block.values.length, columns.length);
    block.values.forEach((values, i) => {
      assert.equal(values.length, block.rows);
      assert.equal(values instanceof Float64Array, columns[i]!.as === "number");
      for (const value of values) all[i]!.push(value);
    });
    rows += block.rows;
  }
  if (table.rows !== undefined) assert.equal(rows, table.rows);
  return all;
}

/** Every column as one kind. */
export function everyColumn(table: Table, as: ColumnRequest["as"]): readonly ColumnRequest[] {
  return table.columns.map((_, column) => ({ column, as }));
}
