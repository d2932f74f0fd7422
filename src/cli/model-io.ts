import { randomUUID } from "node:crypto";
import { closeSync, openSync, realpathSync, rmSync, statSync, type Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { decodeModel, type Model } from "../artifact/index.js";
import { reasonOf } from "../files/directory.js";
import { InputError } from "../tensor/index.js";

/** The library refuses networks of more than 1 GiB of weights; so a larger file is none of ours, and need not be read to know it. */
const MOST_BYTES = 2 ** 30 + 2 ** 20;

/** The model in a file. Throws InputError for anything but a whole model file. */
export async function readModel(path: string): Promise<Model> {
  const refuse = (received: string, next: string): InputError =>
    new InputError(`${path}: expected a model file; received ${received}; ${next}`);
  const found = await stat(path).catch((error: unknown) => {
    throw refuse(reasonOf(error), "write one with stride train --out FILE");
  });
  if (!found.isFile()) throw refuse(found.isDirectory() ? "a directory" : "something that is no file", "pass the path of the file itself");
  if (found.size > MOST_BYTES) throw refuse(`${found.size} bytes, and a model has at most ${MOST_BYTES}`, "is it the right file?");
  const content = await readFile(path).catch((error: unknown) => {
    throw refuse(reasonOf(error), "is it yours to read?");
  });
  return decodeModel(content, path);
}

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
