import { randomUUID } from "node:crypto";
import { closeSync, openSync, realpathSync, rmSync, statSync, type Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { reasonOf } from "../files/reason.js";
import { InputError } from "../tensor/index.js";

/**
 * The path under which a result will be written, symbolic links followed. Throws InputError where that cannot work, so that nobody waits for
 * a training whose model has no place. `example` is a file name to suggest.
 */
export function checkOut(path: string, example = "model.safetensors"): string {
  const refuse = (expected: string, received: string): InputError =>
    new InputError(`--out ${path}: expected ${expected}; received ${received}`);
  if (path === "") throw refuse("a file's path", "nothing");
  const there = lookAt(path);
  if (there?.isDirectory()) throw refuse("a file", `a directory; add a file name such as ${example}`);
  if (there && !there.isFile()) throw refuse("a file", "something that is no file");
  const target = there ? realpathSync(path) : path;
  const folder = dirname(target);
  const parent = lookAt(folder);
  if (!parent) throw refuse("a folder that exists", `none at ${folder}; make it first, or choose another`);
  if (!parent.isDirectory()) throw refuse("a path in a folder", `one in ${folder}, which is a file; choose another`);
  const obstacle = probe(target);
  if (obstacle !== null) throw refuse("a folder that can be written to", `${obstacle} in ${folder}; choose another`);
  return target;
}

/** Throws InputError where a folder is no place for files: it need not be there, but it must be possible to make it. */
export function checkOutFolder(option: string, path: string): void {
  const refuse = (expected: string, received: string): InputError =>
    new InputError(`${option} ${path}: expected ${expected}; received ${received}; choose another`);
  if (path === "") throw new InputError(`${option}: expected a folder's path; received nothing`);
  let nearest = resolve(path);
  while (!lookAt(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!lookAt(nearest)?.isDirectory())
    throw refuse("a folder", nearest === resolve(path) ? "a file" : `one in ${nearest}, which is a file`);
  const obstacle = probe(join(nearest, "probe"));
  if (obstacle !== null) throw refuse("a folder that can be written to", `${obstacle} in ${nearest}`);
}

/** Why no file can be made beside `target`, or null. The only question that read-only disks, permissions and pseudo file systems all answer truly. */
function probe(target: string): string | null {
  try {
    const file = `${target}.${randomUUID()}.tmp`;
    closeSync(openSync(file, "wx"));
    rmSync(file);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Undefined where there is nothing, also where a folder on the way there is a file. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
