import { randomUUID } from "node:crypto";
import { closeSync, openSync, realpathSync, rmSync, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "../files/directory.js";
import { InputError } from "../tensor/index.js";

/**
 * The path under which a result will be written, symbolic links followed. Throws InputError where that cannot work, so that nobody waits for
 * a training whose model has no place.
 */
export function checkOut(path: string): string {
  const refuse = (expected: string, received: string): InputError =>
    new InputError(`--out ${path}: expected ${expected}; received ${received}`);
  if (path === "") throw refuse("a file's path", "nothing");
  const there = lookAt(path);
  if (there?.isDirectory()) throw refuse("a file", "a directory; add a file name such as model.safetensors");
  if (there && !there.isFile()) throw refuse("a file", "something that is no file");
  const target = there ? realpathSync(path) : path;
  const folder = dirname(target);
  const parent = lookAt(folder);
  if (!parent) throw refuse("a folder that exists", `none at ${folder}; make it first, or choose another`);
  if (!parent.isDirectory()) throw refuse("a path in a folder", `one in ${folder}, which is a file; choose another`);
  try {
    // The only question that read-only disks, permissions and pseudo file systems all answer truly.
    const probe = `${target}.${randomUUID()}.tmp`;
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  } catch (error) {
    throw refuse("a folder that can be written to", `${reasonOf(error)} in ${folder}; choose another`);
  }
  return target;
}

/** Undefined where there is nothing, also where a folder on the way there is a file. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
