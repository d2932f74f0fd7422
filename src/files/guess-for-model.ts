import { acquisitionOf, type Model } from "../artifact/index.js";
import { printable, type FileMapping, type FileSource, type Signal, type SignalMapping } from "../data/index.js";
import { examineFiles, matchSignals, readColumnName, type Examination, type ReadMapping } from "../recordings/index.js";
import { openMapping, shippedMappings } from "./mappings.js";

/** What a recording may hold for a model: what is measured, and its own signals, which may be computed already. */
export function wantedBy(model: Model): Signal[] {
  return [...new Map([...acquisitionOf(model).inputs, ...model.signals].map((signal) => [signal.name, signal])).values()];
}

/**
 * What files without a mapping look like, with the names and units of a model's signals; `told` says what was taken for what. Throws InputError as `examineFiles`
 * and `matchSignals`.
 */
export async function guessForModel(
  path: string,
  source: FileSource,
  model: Model,
  signal: AbortSignal | undefined,
): Promise<{ readonly mapping: ReadMapping; readonly told: readonly string[] }> {
  const examined = await examineFiles(source, { known: shippedMappings().map((name) => openMapping(name)), signal });
  const { mapping, known } = examined;
  const unitBy = (file: FileMapping, column: SignalMapping) => (known === null ? unitKnownBy(examined, file, column) : "stated");
  const { files, told, byName } = matchSignals(mapping.files, wantedBy(model), { place: path, byKind: true, unitBy });
  const { classes, renamed } = nameAs(mapping.classes, model.classNames);
  const timed = files.map((file) => ("column" in file.time || known !== null ? file : { ...file, time: { rate: model.samplingRate } }));
  const untimed = timed.filter((file, i) => file !== files[i]).map((file) => file.path);
  return {
    mapping: { ...mapping, files: timed, classes },
    told: [
      known === null
        ? `${path}: nothing says what its columns are, so they are taken for what they look like; write it down with stride data import, and pass --mapping`
        : `${path}: read by the shipped mapping ${known}, whose files it has`,
      ...(byName.length > 0 ? [`${path}: columns called as the model's signals, in its units: ${byName.join(", ")}`] : []),
      ...told,
      ...timed.flatMap(({ path: pattern, time }) =>
        "column" in time
          ? [`${printable(pattern, 80)}: time is in column ${printable(time.column, 60)}, in ${time.unit}, at ${time.rate} Hz`]
          : [],
      ),
      ...untimed.map(
        (pattern) => `${printable(pattern, 80)}: no column with time: samples are taken to follow at the model's ${model.samplingRate} Hz`,
      ),
      ...(mapping.label === null ? [] : [`labels: ${labelText(mapping)}${renamed.length > 0 ? `; ${renamed.join(", ")}` : ""}`]),
    ],
  };
}

/** By the header, or by numbers, of which the doctor says how sure they are. */
function unitKnownBy({ columns }: Examination, file: FileMapping, { column }: SignalMapping): "stated" | "numbers" | "unclear" {
  if (readColumnName(column).unit !== null) return "stated";
  const decided = columns.find(({ pattern }) => pattern === file.path)?.decisions.find(({ about }) => about === column);
  return decided && decided.sure !== "guess" ? "numbers" : "unclear";
}

/** Classes that differ from the model's in capitals alone are called as the model's. */
function nameAs(classes: ReadMapping["classes"], classNames: readonly string[]) {
  const lower = new Map(classNames.map((name) => [name.toLowerCase(), name]));
  const renamed: string[] = [];
  const named = classes.map(({ code, name }) => {
    const own = name === null ? undefined : lower.get(name.toLowerCase());
    if (own === undefined || own === name) return { code, name };
    renamed.push(`${name!} is ${own}`);
    return { code, name: own };
  });
  return { classes: named, renamed };
}

function labelText({ label }: ReadMapping): string {
  if (label?.from === "column") return `column ${printable(label.column, 60)}`;
  if (label?.from === "path") return `the part {${label.placeholder}} of the path`;
  return label?.from === "intervals" ? `the stretches in ${printable(label.path, 80)}` : "the same for all";
}
