import { createRandom } from "../../src/tensor/index.js";
import { rawZip, type RawEntry } from "./raw-zip.js";
import { decode, encode, ROOT, smallTree, zipTree, type Tree } from "./small-uci-har.js";

/** Something that must be refused, and what the refusal must say: the file, the place, the cause. */
export interface Broken<Content> {
  readonly title: string;
  readonly make: () => Content;
  readonly message: RegExp;
}

const SIGNAL = "train/Inertial Signals/body_acc_y_train.txt";
const Y = "train/y_train.txt";
const SUBJECT = "test/subject_test.txt";
const AT_SIGNAL = /body_acc_y_train\.txt: row 3, column 7: /;

/** Directories in UCI HAR's layout, each with one fault. */
export const BROKEN_TREES: readonly Broken<Tree>[] = [
  broken("no file of the layout", () => new Map([["notes.txt", encode("hello\n")]]), /expected UCI HAR's files.* received 1 other files/),
  broken("an empty directory", () => new Map(), /expected UCI HAR's files.* received 0 other files/),
  broken("a missing signal", (tree) => without(tree, SIGNAL), /expected the file .*body_acc_y_train\.txt; received none;/),
  broken("missing labels", (tree) => without(tree, Y), /expected the file .*train\/y_train\.txt; received none/),
  broken(
    "no test half",
    (tree) => new Map([...tree].filter(([path]) => !path.includes("/test/"))),
    /y_test\.txt; received none and 10 more/,
  ),
  broken("a second copy", (tree) => new Map([...tree, ...smallTree("HARDataset/")]), /received two, in ".*" and ".*"/),
  broken(
    "a signal under two names",
    copied("total_acc_x_train", "total_acc_y_train"),
    /total_acc_y_train.* another signal .*total_acc_x_train/,
  ),
  broken(
    "a signal with a row too few",
    lines(SIGNAL, (rows) => rows.slice(1)),
    /body_acc_y_train\.txt: expected 9 rows; received 8/,
  ),
  broken(
    "a signal with a row too many",
    lines(SIGNAL, (rows) => [...rows, rows[0]!]),
    /body_acc_y_train\.txt: row 10: expected 9 rows/,
  ),
  broken(
    "a row cut short",
    cells((row) => row.slice(0, -16)),
    /row 3, column 128: expected 128 columns; received 127/,
  ),
  broken(
    "a row with a cell too many",
    cells((row) => `${row} 1`),
    /row 3, column 129: expected 128 columns; received more/,
  ),
  broken(
    "a blank row",
    cells(() => ""),
    /row 3, column 1: expected 128 columns; received a blank line/,
  ),
  broken(
    "all rows of 127 columns",
    lines(SIGNAL, (rows) => rows.map((row) => row.slice(16))),
    /row 1, column 128: expected 128 columns/,
  ),
  broken("an empty signal", replaced(SIGNAL, ""), /body_acc_y_train\.txt: expected 9 rows; received an empty file/),
  broken("a signal of blanks", replaced(SIGNAL, "  \r\n \r\n"), /body_acc_y_train\.txt: expected 9 rows; received 7 bytes of blanks/),
  broken("a word", cell("hello"), new RegExp(`${AT_SIGNAL.source}.*received "hello"`)),
  broken("NaN", cell("NaN"), new RegExp(`${AT_SIGNAL.source}.*received "NaN"`)),
  broken("infinity", cell("-Infinity"), new RegExp(`${AT_SIGNAL.source}.*received "-Infinity"`)),
  broken("a number past float32", cell("1e999"), new RegExp(`${AT_SIGNAL.source}.*received "1e999"`)),
  broken("a hexadecimal number", cell("0x1F"), new RegExp(`${AT_SIGNAL.source}.*received "0x1F"`)),
  broken("a decimal comma", cell("1,5"), new RegExp(`${AT_SIGNAL.source}.*received "1,5"`)),
  broken("a NUL byte", cell("1\0"), new RegExp(`${AT_SIGNAL.source}.*NUL byte`)),
  broken("a number of 5000 digits", cell("1".repeat(5000)), new RegExp(`${AT_SIGNAL.source}.*at most 1000 characters; received 5000`)),
  broken(
    "CR-only line ends",
    edited(SIGNAL, (text) => text.replaceAll("\r\n", "\r")),
    /row 1, column 129: .*received a CR without LF/,
  ),
  broken("UTF-16 with a mark", utf16("\ufeff"), /body_acc_y_train\.txt: row 1, column 1: expected UTF-8 text; received UTF-16/),
  broken("UTF-16 without a mark", utf16(""), /body_acc_y_train\.txt: row 1, column 1: .*NUL byte/),
  broken(
    "label 0",
    edited(Y, (text) => text.replace("1", "0")),
    /y_train\.txt: row 6, column 1: expected a label from 1 to 6; received 0/,
  ),
  broken(
    "label 7",
    edited(Y, (text) => text.replace("1", "7")),
    /y_train\.txt: row 6, column 1: .*received 7/,
  ),
  broken(
    "label -1",
    edited(Y, (text) => text.replace("1", "-1")),
    /y_train\.txt: row 6, column 1: .*received -1/,
  ),
  broken(
    "label 1.5",
    edited(Y, (text) => text.replace("1", "1.5")),
    /y_train\.txt: row 6, column 1: expected a whole number.*received 1\.5/,
  ),
  broken(
    "labels of another length",
    lines(Y, (rows) => rows.slice(1)),
    /subject_train\.txt: expected 8 rows, as in train\/y_train\.txt; received 9/,
  ),
  broken(
    "labels in two columns",
    edited(Y, (text) => text.replaceAll("\r\n", " 1\r\n")),
    /y_train\.txt: row 1, column 2: expected 1 columns/,
  ),
  broken(
    "subjects of another length",
    lines(SUBJECT, (rows) => [...rows, "2"]),
    /subject_test\.txt: expected 5 rows, .* received 6/,
  ),
  broken(
    "subject 31",
    edited(SUBJECT, (text) => text.replace("4", "31")),
    /subject_test\.txt: row 3, column 1: .*from 1 to 30; received 31/,
  ),
  broken(
    "subject 2.5",
    edited(SUBJECT, (text) => text.replace("2", "2.5")),
    /subject_test\.txt: row 1, column 1: expected a whole number/,
  ),
  broken(
    "a train subject among the test's",
    edited(SUBJECT, (text) => text.replace("4", "1")),
    /subject_test\.txt: row 3.*official test set; received 1/,
  ),
  broken(
    "train and test swapped",
    swapped,
    /subject_train\.txt: row 1.*official train set; received 2, of its test set; were train and test swapped/,
  ),
  broken(
    "other class names",
    edited("activity_labels.txt", (text) => text.replace("SITTING", "RUNNING")),
    /activity_labels\.txt: row 4: expected 4 SITTING; received "4 RUNNING"/,
  ),
];

/** Zip archives, each with one fault. */
export const BROKEN_ZIPS: readonly Broken<Uint8Array>[] = [
  zip("no archive but a web page", () => encode("<!doctype html><title>404</title>"), /expected an intact zip archive/),
  zip("an empty file", () => new Uint8Array(0), /expected an intact zip archive/),
  zip("a truncated archive", () => zipTree(smallTree()).subarray(0, 20_000), /expected an intact zip archive/),
  zip("a wrong CRC", () => patched(SIGNAL, { crc: 12345 }), /body_acc_y_train\.txt: expected an intact zip archive/),
  zip("a flipped byte", () => flipped(zipTree(smallTree())), /\.txt: expected an intact zip archive/),
  zip("a size declared too small", () => patched(SIGNAL, { declaredSize: 100 }), /body_acc_y_train\.txt: .*(100 bytes|intact)/),
  zip("a size declared too large", () => patched(SIGNAL, { declaredSize: 1e6 }), /body_acc_y_train\.txt: .*(1000000 bytes|intact)/),
  zip("a parent directory in a name", () => patched(SIGNAL, { name: "../body_acc_y_train.txt" }), /Unsafe filename|a relative name/),
  zip("an absolute name", () => patched(SIGNAL, { name: "/etc/body_acc_y_train.txt" }), /Unsafe filename|a relative name/),
  zip("a drive in a name", () => patched(SIGNAL, { name: "C:/body_acc_y_train.txt" }), /Unsafe filename|a relative name/),
  zip("back-slashes in a name", () => patched(SIGNAL, { name: "train\\body_acc_y_train.txt" }), /Unsafe filename|a relative name/),
  zip("a line end in a name", () => patched(SIGNAL, { name: "train/a\nb.txt" }), /train\/a\\nb\.txt: expected a relative name/),
  zip("a name twice", () => rawZip([...entries(), entries()[0]!]), /expected an intact zip archive/),
  zip("two entries in the same bytes", () => patched(SIGNAL, { bodyOf: 4 }), /intact/),
  zip(
    "an encrypted entry",
    () => patched(SIGNAL, { flags: 0x801 }),
    /body_acc_y_train\.txt: expected a plain entry; received an encrypted one/,
  ),
  zip("a symbolic link", () => patched(SIGNAL, { mode: 0o120777 }), /body_acc_y_train\.txt: expected a file; received a symbolic link/),
  zip("a bomb of zeros", () => patched(SIGNAL, { data: new Uint8Array(20e6) }), /expected at most 100 times its packed size/),
  zip(
    "an entry of 300 MiB",
    () => patched(SIGNAL, { declaredSize: 300 * 2 ** 20 }),
    /expected at most 268435456 bytes unpacked; received 314572800/,
  ),
  zip("more than 1 GiB in all", tooLarge, /expected at most 1073741824 bytes unpacked in the whole archive/),
  zip(
    "20,000 entries",
    () => rawZip(Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}`, data: new Uint8Array(0) }))),
    /10000 entries/,
  ),
  zip("a zip in a zip in a zip", () => nested(nested(zipTree(smallTree()))), /expected at most 2 archives inside each other/),
  zip("a truncated inner zip", () => nested(zipTree(smallTree()).subarray(0, 20_000)), /inner\.zip: expected an intact zip archive/),
  zip("a signal missing inside", () => zipTree(without(smallTree(), SIGNAL)), /expected the file .*body_acc_y_train\.txt; received none/),
];

type Change = (tree: Map<string, Uint8Array>) => Tree;

function broken(title: string, change: Change, message: RegExp): Broken<Tree> {
  return { title, make: () => change(smallTree()), message };
}

function zip(title: string, make: () => Uint8Array, message: RegExp): Broken<Uint8Array> {
  return { title, make, message };
}

function without(tree: Map<string, Uint8Array>, path: string): Tree {
  tree.delete(ROOT + path);
  return tree;
}

function edited(path: string, change: (text: string) => string): Change {
  return (tree) => tree.set(ROOT + path, encode(change(decode(tree.get(ROOT + path)!))));
}

function replaced(path: string, text: string): Change {
  return edited(path, () => text);
}

function lines(path: string, change: (rows: string[]) => string[]): Change {
  return edited(path, (text) => change(text.trimEnd().split("\r\n")).join("\r\n"));
}

/** Changes row 3 of the signal. */
function cells(change: (row: string) => string): Change {
  return lines(SIGNAL, (rows) => rows.map((row, i) => (i === 2 ? change(row) : row)));
}

/** Puts `text` into row 3, column 7. */
function cell(text: string): Change {
  return cells((row) => `${row.slice(0, 96)} ${text} ${row.slice(112)}`);
}

function copied(from: string, to: string): Change {
  return (tree) => tree.set(`${ROOT}train/Inertial Signals/${to}.txt`, tree.get(`${ROOT}train/Inertial Signals/${from}.txt`)!);
}

function utf16(mark: string): Change {
  return (tree) => {
    const text = mark + decode(tree.get(ROOT + SIGNAL)!).trimStart();
    return tree.set(ROOT + SIGNAL, new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer));
  };
}

function swapped(tree: Tree): Tree {
  const turn = (path: string): string => path.replaceAll(/train|test/g, (part) => (part === "train" ? "test" : "train"));
  return new Map([...tree].map(([path, bytes]) => [turn(path), bytes]));
}

function entries(): RawEntry[] {
  return [...smallTree()].map(([name, data]) => ({ name, data }));
}

function patched(path: string, change: Partial<RawEntry>): Uint8Array {
  return rawZip(entries().map((entry) => (entry.name === ROOT + path ? { ...entry, ...change } : entry)));
}

function flipped(bytes: Uint8Array): Uint8Array {
  bytes[Math.floor(bytes.length / 2)]! ^= 16;
  return bytes;
}

function nested(bytes: Uint8Array): Uint8Array {
  return rawZip([
    { name: "inner.zip", data: bytes },
    { name: "inner.names", data: encode("what is inside\n") },
  ]);
}

function tooLarge(): Uint8Array {
  const declaredSize = 250 * 2 ** 20;
  const random = createRandom(7, 4);
  const data = Uint8Array.from({ length: 2.8e6 }, () => random.uint32());
  return rawZip(["a", "b", "c", "d", "e"].map((name) => ({ name, data, declaredSize })));
}
