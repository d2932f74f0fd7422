import { readdir, readFile, realpath } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { reopenedByteFile } from "./disk-file.js";
import { reasonOf } from "./reason.js";

/** A directory with more files than this is no dataset but somebody's home or disk. */
const MOST_FILES = 20_000;

/**
 * The files of a directory and of those below it, read when asked for. Hidden names and node_modules are left out, linked directories are not
 * entered, and a linked file is read only if it lies inside. Throws InputError where there is no such directory.
 */
export async function openDirectory(path: string): Promise<FileSource> {
  const root = await realpath(path).catch((error: unknown) => {
    throw new InputError(`${path}: expected a directory; received ${reasonOf(error)}`);
  });
  const paths: string[] = [];
  await walk(root, "", paths, path);
  const listed = new Set(paths);
  function locate(file: string): string {
    if (!listed.has(file)) throw new InputError(`${path}: no file ${file} in this directory`);
    return join(root, ...file.split("/"));
  }
  async function locateInside(file: string): Promise<string> {
    const real = await realpath(locate(file)).catch((error: unknown) => {
      throw new InputError(`${path}: ${file}: expected a readable file; received ${reasonOf(error)}`);
    });
    if (!isInside(root, real))
      throw new InputError(`${path}: ${file}: expected a file inside the directory; received a link to ${real}; copy the file`);
    return real;
  }
  return {
    name: path,
    list: () => paths,
    size: (file) => statSync(locate(file), { throwIfNoEntry: false })?.size ?? 0,
    read: async (file) => {
      try {
        return await readFile(await locateInside(file));
      } catch (error) {
        if (error instanceof InputError) throw error;
        throw new InputError(`${path}: ${file}: expected a readable file; received ${reasonOf(error)}`);
      }
    },
    open: async (file) => reopenedByteFile(await locateInside(file), `${path}: ${file}`),
    origin: async (file) => {
      locate(file);
      const real = await locateInside(file).catch(() => undefined);
      return real === undefined ? undefined : { kind: "file", path: real };
    },
  };
}

/** Files of one directory by their names, of which those that are not there are not listed. */
export function openFiles(directory: string, names: readonly string[]): FileSource {
  const paths = names.filter((name) => existsSync(join(directory, name)));
  return {
    name: directory,
    list: () => paths,
    size: (file) => statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? 0,
    read: async (file) => {
      try {
        return await readFile(join(directory, file));
      } catch (error) {
        throw new InputError(`${join(directory, file)}: expected a readable file; received ${reasonOf(error)}`);
      }
    },
    open: async (file) => reopenedByteFile(join(directory, file)),
  };
}

async function walk(directory: string, prefix: string, paths: string[], name: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw new InputError(`${name}: expected a readable directory; received ${reasonOf(error)}`);
  });
  // The operating system's order differs from machine to machine.
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name === "__MACOSX") continue;
    if (entry.isDirectory()) await walk(join(directory, entry.name), `${prefix}${entry.name}/`, paths, name);
    else if (entry.isFile() || entry.isSymbolicLink()) paths.push(prefix + entry.name);
    if (paths.length > MOST_FILES)
      throw new InputError(`${name}: expected at most ${MOST_FILES} files; received more; pass the dataset's own directory`);
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, resolve(path));
  return way !== ".." && !way.startsWith(`..${sep}`);
}
