import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { orBroken } from "./parquet-footer.js";
import { checkThrift } from "./thrift-check.js";

/** A page that claims to unpack to more, or to more values, is checked against what it is packed in: writers make pages of 1 MiB and 20,000 rows. */
export const PAGE_BYTES = 2 ** 22;
const PAGE_VALUES = 2 ** 18;
const LARGEST_PAGE = 2 ** 28;
export const RATIO = 100;

export interface PageHeader {
  readonly kind: number;
  readonly size: number;
  readonly packedSize: number;
  readonly count: number;
  readonly encoding: number;
  /** Of a data page of version 2: bytes of its levels, which are not packed, and whether the rest is. */
  readonly second?: { readonly repetitionBytes: number; readonly levelBytes: number; readonly packed: boolean };
}

export const DATA = 0,
  INDEX = 1,
  DICTIONARY = 2,
  DATA_2 = 3;

/** Longer ones have statistics of long texts. */
const FIRST_TRY = 2 ** 12;
const LONGEST_HEADER = 2 ** 20;

/** The header of the page at `at`. Throws InputError for what is none. */
export async function readPageHeader(
  bytes: (from: number, to: number) => Promise<Uint8Array>,
  at: number,
  { end, where }: { end: number; where: string },
): Promise<{ header: PageHeader; length: number }> {
  let piece = await bytes(at, at + FIRST_TRY);
  function length(): number {
    return checkThrift(piece, 0, piece.length);
  }
  if (piece.length === FIRST_TRY && at + FIRST_TRY < end) {
    try {
      length();
    } catch {
      piece = await bytes(at, at + LONGEST_HEADER);
    }
  }
  return orBroken(where, () => {
    const size = length();
    return { header: headerOf(piece.subarray(0, size)), length: size };
  });
}

type Fields = Readonly<Record<`field_${number}`, unknown>>;

/** The fields by their numbers in parquet.thrift. */
function headerOf(bytes: Uint8Array): PageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Fields = deserializeTCompactProtocol({ view, offset: 0 });
  const kind = whole(fields.field_1);
  const own = fields[`field_${kind === DATA ? 5 : kind === DICTIONARY ? 7 : 8}`] as Fields | undefined;
  if (kind === INDEX) return { kind, size: whole(fields.field_2), packedSize: whole(fields.field_3), count: 0, encoding: 0 };
  if (typeof own !== "object") throw new Error(`a page of the unknown kind ${kind}`);
  return {
    kind,
    size: whole(fields.field_2),
    packedSize: whole(fields.field_3),
    count: whole(own.field_1),
    encoding: whole(kind === DATA_2 ? own.field_4 : own.field_2),
    ...(kind === DATA_2 && {
      second: { levelBytes: whole(own.field_5), repetitionBytes: whole(own.field_6), packed: own.field_7 !== false },
    }),
  };
}

function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`a page header with ${String(value)} where a size is`);
  return value;
}

/** What pages may ask of memory: nothing is made room for merely because a header claims it. */
export function checkPage(
  { kind, size, packedSize, count }: PageHeader,
  { packed, left, fileSize }: { packed: number; left: number; fileSize: number },
): void {
  if (packed < packedSize) throw new Error(`a page of ${packedSize} bytes where ${packed} are left`);
  if (size > LARGEST_PAGE || size > Math.max(PAGE_BYTES, RATIO * packedSize))
    throw new Error(`a page of ${packedSize} bytes that unpacks to ${size}`);
  if (count > Math.max(PAGE_VALUES, fileSize)) throw new Error(`a page of ${count} values in a file of ${fileSize} bytes`);
  if ((kind === DATA || kind === DATA_2) && (count > left || count === 0))
    throw new Error(`a page of ${count} values where ${left} rows are left`);
}
