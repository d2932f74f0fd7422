import type { MachineFacts, StudyRun } from "../records/index.js";
import { fixed, plural, shortHash } from "./format.js";
import { html, type Html } from "./html.js";
import { facts } from "./page.js";

/** What a study and a tuning both say of where they come from. */
export interface Sourced extends Pick<StudyRun, "machines" | "data"> {
  readonly study: Pick<StudyRun["study"], "kernels" | "convolutions">;
}

/** What a reader needs to make the same report again: commands, machines, code, kernels, data. */
export function provenance(runs: readonly Sourced[]): Html {
  const machines = unique(runs.flatMap((run) => run.machines));
  const commands = unique(machines.map(({ command }) => command));
  const named = (all: readonly StudyRun["study"]["kernels"][]): string[] =>
    unique(all.map(({ name, sha256 }) => `${name}, SHA-256 ${shortHash(sha256)}`));
  const kernels = named(runs.map(({ study }) => study.kernels));
  const convolutions = named(runs.flatMap(({ study }) => study.convolutions ?? []));
  const code = unique(machines.map(({ stride, commit }) => `Stride ${stride}${commit === null ? "" : `, commit ${shortCommit(commit)}`}`));
  const data = unique(
    runs.map(
      ({ data: { name, simulated, source, fingerprint } }) =>
        `${name}${simulated ? " (simulated)" : ""}, fingerprint ${shortHash(fingerprint)}; ${source}`,
    ),
  );
  return facts([
    [commands.length === 1 ? "Command" : "Commands", lines(commands.map((command) => html`<code>${command}</code>`))],
    ["Code", lines(code.map((text) => html`${text}`))],
    [kernels.length === 1 ? "Kernels" : "Different kernels", lines(kernels.map((text) => html`${text}`))],
    ...(convolutions.length > 0 ? [["Kernels of random convolutions", lines(convolutions.map((text) => html`${text}`))] as const] : []),
    [machines.length === 1 ? "Machine" : "Machines", lines(unique(machines.map(machineText)).map((text) => html`${text}`))],
    ["Data", lines(data.map((text) => html`${text}`))],
  ]);
}

/** Said first and loudly: no finding on simulated data speaks about people. */
export function simulatedNotice(runs: readonly { readonly data: Pick<Sourced["data"], "name" | "simulated"> }[]): Html | null {
  const names = unique(runs.filter(({ data }) => data.simulated).map(({ data }) => data.name));
  if (names.length === 0) return null;
  const all = runs.every(({ data }) => data.simulated);
  return html`<p class="notice">
    <strong>Simulated data.</strong> ${names.join(", ")} ${names.length === 1 ? "was" : "were"} made by a program, not recorded from people.
    ${all ? "Nothing on this page" : `Nothing that is said of ${names.length === 1 ? "it" : "them"}`} is a finding about human activities.
  </p>`;
}

function machineText({ cpu, cores, memoryGiB, system, runtime }: MachineFacts): string {
  return `${cpu}, ${plural(cores, "core")}, ${fixed(memoryGiB, 0)} GiB of memory, ${system}, ${runtime}`;
}

/** Ten digits of the hash; what stands behind it, "-dirty", stays. */
function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{10})[0-9a-f]*/, "$1");
}

function lines(items: readonly Html[]): Html[] {
  return items.map((item, i) => html`${i > 0 ? html`<br />` : null}${item}`);
}

export function unique(texts: readonly string[]): string[];
export function unique<T>(items: readonly T[]): T[];
export function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
