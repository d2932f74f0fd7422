import { InputError } from "../tensor/index.js";
import { checkOut } from "./check-out.js";
import { plural } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions } from "./options.js";
import { withSession } from "./session.js";
import { renderFacts } from "./table.js";

export interface ExportOptions extends CommonOptions {
  readonly out: string;
}

/** `stride data export DATASET --out windows.npz`: its windows as NumPy's arrays, which `--data` takes again. */
export async function dataExport(nameOrPath: string, options: ExportOptions): Promise<void> {
  if (!/\.npz$/i.test(options.out)) throw new InputError(`--out ${options.out}: expected a file NAME.npz; received another ending`);
  const out = checkOut(options.out, "windows.npz");
  await withSession(options, "nothing was written", async (session) => {
    const { arraysOf, encodeNpz } = await import("../data/index.js");
    const { dataset } = await loadDataset(session, nameOrPath);
    const arrays = arraysOf(dataset);
    const bytes = await encodeNpz(arrays);
    session.commit();
    (await import("../files/index.js")).writeAtomic(out, bytes);
    const shapes = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
    session.print(
      () => ({ dataset: { name: dataset.name, simulated: dataset.simulated }, out, bytes: bytes.length, arrays: shapes }),
      () =>
        renderFacts(
          [
            ["file", `${out}, ${plural(bytes.length, "byte")}`],
            ["dataset", `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""}`],
            ...Object.entries(shapes).map(([name, shape]): [string, string] => [
              name,
              `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`,
            ]),
            ["in Python", `numpy.load(${JSON.stringify(options.out)})`],
          ],
          session.style,
        ),
    );
  });
}
