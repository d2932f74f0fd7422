import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MODELS } from "../../src/models/index.js";
import { REPOSITORY } from "../support/paths.js";
import { STRIDE, stride } from "../support/stride.js";

const VERBS = [
  "train",
  "ensemble",
  "evaluate",
  "calibrate",
  "model summary",
  "model diagram",
  "study",
  "tune",
  "report",
  "data fetch",
  "data describe",
];

test("every verb prints its help with an example", async () => {
  for (const verb of VERBS) {
    const { code, stdout, stderr } = await stride([...verb.split(" "), "--help"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`Example:\\n  \\$ stride ${verb}`));
    for (const option of ["--json", "--quiet", "--debug"]) assert.ok(stdout.includes(option), `${verb} names ${option}`);
    assert.equal(stderr, "");
  }
});

test("every named network stands in the help of the verbs that take one", async () => {
  for (const verb of ["train", "model summary", "model diagram"]) {
    const { stdout } = await stride([...verb.split(" "), "--help"]);
    for (const name of Object.keys(MODELS)) assert.ok(stdout.includes(name), `${verb} --help names ${name}`);
  }
});

test("--help lists the verbs and --version prints that of the package", async () => {
  const help = await stride(["--help"]);
  for (const verb of ["train", "ensemble", "evaluate", "calibrate", "model", "study", "tune", "report", "data", "audit"])
    assert.match(help.stdout, new RegExp(`^  ${verb} `, "m"));
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { version: string };
  assert.equal((await stride(["--version"])).stdout, `${version}\n`);
});

test("the bare command prints its help on stderr and counts as wrong use", async () => {
  const { code, stdout, stderr } = await stride([]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^Usage: stride/);
});

const WRONG: readonly (readonly [args: string, message: RegExp])[] = [
  ["trian", /unknown command 'trian'; did you mean train\? see stride --help/],
  ["model", /model: expected the verb summary or diagram; received none; see stride model --help/],
  ["data", /data: expected the verb fetch, describe, .*export or openings; received none/],
  ["data descrbe demo", /unknown command 'descrbe'; did you mean describe\?/],
  ["train --epoch 3", /unknown option '--epoch'; did you mean --epochs\? see stride train --help/],
  ["train demo", /too many arguments/],
  ["train --epochs", /option '--epochs <n>' argument missing; see stride train --help/],
  ["train --epochs ten", /--epochs: expected a whole number from 1 on, such as 10; received "ten"/],
  ["train --epochs 0", /--epochs: expected a whole number from 1 on/],
  ["train --epochs 1e3", /--epochs: expected a whole number/],
  ["train --epochs 2.5", /--epochs: expected a whole number/],
  ["train --seed -1", /--seed: expected a whole number from 0 on.*received "-1"/],
  ["train --seed 9007199254740992", /--seed: expected a whole number/],
  ["train --seed 9007199254740991 --repeats 2", /--repeats: expected seeds up to 9007199254740991/],
  ["train --learning-rate 0", /--learning-rate: expected a number above 0/],
  ["train --learning-rate nan", /--learning-rate: expected a number above 0/],
  ["train --batch-size many", /--batch-size: expected a whole number/],
  ["train --kernels fast", /--kernels: expected plain or relaxed; received "fast"/],
  ["train --model lstm", /--model: expected baseline, multihead, .*, minirocket, multirocket, hydra; received "lstm"/],
  [
    "train --model minirocket --epochs 10",
    /--epochs: expected it with a network; received it with --model minirocket; .* solved for at once/,
  ],
  ["train --model hydra --optimizer sgd", /--optimizer: expected it with a network; received it with --model hydra; .*leave it out/],
  ["train --model hydra --batch-size 32", /--batch-size: expected it with a network; .*leave it out/],
  ["train --model hydra --learning-rate 0.1", /--learning-rate: expected it with a network; .*leave it out/],
  ["train --model minirocket --label-smoothing 0.1", /--label-smoothing: expected it with a network; .*leave it out/],
  [
    "train --model minirocket --standardize",
    /--standardize: expected it with a network; .*; they bring each signal to one scale themselves/,
  ],
  ["train --model minirocket --preparation power", /--preparation: expected it with a network; .*--option standardize=false/],
  ["train --model minirocket --profile", /--profile: expected it with a network; .*it times the layers of a network/],
  ["train --model minirocket --folds 5 --out model.safetensors", /--folds: expected it without --out; .*it has a model a fold/],
  ["train --model minirocket --workers 2", /--workers: expected it with --folds; received it alone; take --threads 2/],
  ["train --model minirocket --kernels relaxed", /--kernels: expected plain, which is all that random convolutions have; received relaxed/],
  [
    "train --model minirocket --option filters=8",
    /--option: minirocket takes classifier, features, maxDilations, alpha, standardize; received "filters"/,
  ],
  ["train --model hydra --option features=800", /--option: hydra takes classifier, alpha, standardize; received "features"/],
  ["train --model minirocket --option features=83", /--option features: expected a whole number from 84 on; received 83/],
  ["train --model multirocket --option features=671", /--option features: expected a whole number from 672 on; received 671/],
  ["train --model minirocket --option alpha=0", /--option alpha: expected a number above 0, such as 1000; received 0/],
  ["train --model minirocket --option standardize=no", /--option standardize: expected true or false; received "no"/],
  ["train --model minirocket --option standardize=constructor", /--option standardize: expected true or false; received "constructor"/],
  ["train --model minirocket --option classifier=svm", /--option classifier: expected ridge or logistic; received "svm"/],
  [
    "train --model minirocket --option classifier=logistic",
    /--option classifier: expected alpha besides logistic, .*; received none; try several on subjects held back/,
  ],
  ["train --model minirocket --option alpha", /--option: expected NAME=VALUE, such as classifier=ridge .*; received "alpha"/],
  ["train --model minirocket --seed 9007199254740991 --repeats 2", /--repeats: expected seeds up to 9007199254740991/],
  ["model summary --model hydra", /--model: expected a network; received hydra, random convolutions, .*summarise that file/],
  ["model diagram --model minirocket", /--model: expected a network; received minirocket/],
  [
    "study --model minirocket --grid features=83,840",
    /study minirocket-by-features, features=83: option features: expected a whole number from 84 on; received 83/,
  ],
  [
    "study --model minirocket --grid features=84,840 --epochs 3",
    /study minirocket-by-features: epochs: expected it with a network; received it with random convolutions alone/,
  ],
  ["train --option filters", /--option: expected NAME=VALUE, such as filters=32 .*; received "filters"/],
  ["train --option filter=8", /model baseline: options: expected some of filters, .*; received "filter"/],
  ["train --option filters=8 --option filters=9", /--option: expected filters once; received it again as "filters=9"/],
  ["train --option dropoutRate=1", /option dropoutRate: expected a number from 0 to below 1, such as 0\.5; received 1/],
  ["train --preparation whiten", /--preparation: expected none, .* or arcsinh, or several .*; received "whiten"/],
  ["train --preparation power --standardize", /--standardize: expected it or --preparation; received both/],
  ["model summary a --option filters=3", /expected --option with --model alone/],
  ["train --data nowhere", /nowhere: expected a dataset's name \(.*demo.*\) or the path/],
  ["ensemble", /ensemble: expected model files, or --definition FILE; received neither; see stride ensemble --help/],
  ["ensemble a.safetensors --out e", /expected two or more model files; received a\.safetensors alone/],
  ["ensemble a b", /expected --out, the file that will hold all of them; received none/],
  ["ensemble a b --definition c", /expected model files, or --definition FILE; received both a and c/],
  ["ensemble a b --folds 3 --out e", /--folds: expected it with --definition; received it without/],
  ["ensemble --definition a --weights 1,2", /--weights: expected it with model files; received it without/],
  ["ensemble a b --weights 1,-2 --out e", /--weights: expected a number from 0 on for each model, such as 2,1; received "1,-2"/],
  ["ensemble --definition a --folds-only --out e", /--folds-only: expected it without --out, .*; received both/],
  ["ensemble --definition a --folds-only --weights-from equal", /--folds-only: expected it without --weights-from equal/],
  ["ensemble --definition a --weights-from test", /--weights-from: expected folds or equal; received "test"/],
  [
    "ensemble --definition nowhere",
    /ensemble nowhere: expected a definition's name \(two-view\) or the path of a JSON file; received no such name/,
  ],
  ["evaluate", /missing required argument 'MODEL'; see stride evaluate --help/],
  ["evaluate a --split half", /--split: expected test, train, validation or all; received "half"/],
  ["model summary", /expected a model file or --model NAME; received neither/],
  ["model summary a --model baseline", /received both/],
  ["model summary a --classes 3", /expected --classes with --model alone/],
  ["model summary --model baseline --window 2", /needs at least 3 time steps; received 2/],
  ["model diagram", /model diagram: expected a model file or --model NAME; received neither/],
  ["model diagram a --preparation power", /model diagram: expected --preparation with --model alone; received it with a/],
  ["model diagram --model lstm", /--model: expected baseline, multihead, .*; received "lstm"/],
  ["tune", /missing required argument 'NAME\|FILE'; see stride tune --help/],
  ["tune demo --trials 1", /--trials: expected a whole number from 2 on, such as 20; received "1"/],
  ["tune demo --trials 3", /tuning tune-demo: search\.trials: expected at least 9, .*; received 3/],
  ["tune demo --workers 0", /--workers: expected auto or a whole number from 1 to 999/],
  ["study", /study: expected a study's name, or --grid .*; received neither; see stride study --help/],
  ["study nowhere", /study nowhere: expected a study's name \(article, baseline, .*\) or the path of a JSON file/],
  ["study a b", /too many arguments for 'study'/],
  ["study standardize --grid filters=2", /expected a study's name, or --model with --grid; received both standardize and --grid/],
  ["study standardize --model baseline", /received both standardize and --model/],
  ["study --model baseline", /or --grid OPTION=VALUE,\.\.\. such as filters=32,64; received neither/],
  ["study --grid filters", /--grid: expected OPTION=VALUE,VALUE,\.\.\. such as filters=32,64; received "filters"/],
  ["study --grid =3", /--grid: expected .*; received "=3"/],
  ["study --grid filters=8,,16", /--grid: expected .*; received "filters=8,,16"/],
  ["study --grid kernelSizes=3/", /--grid: expected .*; received "kernelSizes=3\/"/],
  ["study --grid __proto__=3", /--grid: expected .*; received "__proto__=3"/],
  ["study --grid filters=8 --grid filters=16", /--grid: expected each option once; received filters twice/],
  ["study --grid filters=8,8", /expected configurations with names that differ; received "filters=8" twice/],
  ["study --grid filter=8", /filter=8: model baseline: options: expected some of filters, .*; received "filter"/],
  ["study --grid filters=1e999", /option filters: expected a whole number .*; received "1e999"/],
  ["study --grid filter=8 --data nowhere", /expected some of filters, .*; received "filter"/],
  ["study --grid filters=8 --model lstm", /model must be one of baseline, multihead, .*; received "lstm"/],
  ["study --grid filters=8 --workers 0", /--workers: expected auto or a whole number from 1 to 999, .*; received "0"/],
  ["study --grid filters=8 --workers all", /--workers: expected auto or a whole number .*; received "all"/],
  [
    "study --grid filters=8 --validation-subjects 1,1",
    /--validation-subjects: expected how many, .* numbers that differ, .*; received "1,1"/,
  ],
  ["study --grid filters=8 --validation-subjects 1,3,", /--validation-subjects: expected .*; received "1,3,"/],
  [
    "study --grid filters=8 --validation-subjects 2,",
    /validation subjects must be among the training subjects 1, 3, .*; received 2, who is a test subject/,
  ],
  [
    "study --grid filters=8 --validation-subjects 21",
    /validation subjects must be from 1 to 20 of the 21 training subjects, .*; received 21/,
  ],
  ["train --folds 1", /--folds: expected a whole number from 2 on, such as 5, or loso .*; received "1"/],
  ["train --folds k", /--folds: expected .*; received "k"/],
  ["train --folds 22", /folds must be from 2 to 21, as many as there are subjects to hold out; received 22/],
  ["train --fold-subjects all", /--fold-subjects: expected it with --folds; received it alone/],
  ["train --folds 5 --fold-subjects test", /--fold-subjects: expected train or all; received "test"/],
  ["train --folds 5 --out model.safetensors", /--folds: expected it without --out; received both/],
  ["train --folds 5 --validation-subjects 3", /--folds: expected it without --validation-subjects; received both/],
  ["train --folds 5 --threads 2", /--folds: expected it without --threads; received both; .*--workers/],
  ["train --folds 5 --profile", /--folds: expected it without --profile/],
  ["train --workers 2", /--workers: expected it with --folds; received it alone; take --threads 2/],
  ["study --grid filters=8 --folds 5 --validation-subjects 3", /study: expected --folds or --validation-subjects; received both/],
  ["train --validation-subjects 0", /--validation-subjects: expected how many, such as 4, or .*; received "0"/],
  [
    "train --validation-subjects 1,4",
    /validation subjects must be among the training subjects 1, 3, .*; received 4, who is a test subject/,
  ],
  ["train --validation-subjects 31,", /validation subjects must be among the training subjects 1, 3, .*; received 31\n/],
  ["study --grid filters=8 --repeats 0", /--repeats: expected a whole number from 1 on/],
  ["study --grid filters=8 --seed 9007199254740991 --repeats 2", /seeds: expected seeds up to 9007199254740991; received 2 from/],
  ["study --grid filters=8 --data nowhere", /nowhere: expected a dataset's name/],
  ["study --grid filters=8 --out package.json", /--out package\.json: expected a folder; received a file; choose another/],
  ["audit", /missing required argument 'DATASET\|MODEL'; see stride audit --help/],
  ["audit demo windows", /audit: expected the split official, random, groupKFold; received "windows"/],
  ["audit demo --folds 1", /--folds: expected a whole number from 2 on/],
  ["audit demo groupKFold --folds 22", /folds must be from 2 to 21/],
  ["audit nowhere --data demo", /nowhere: expected a model file; received ENOENT/],
  ["audit nowhere random --data demo", /audit: expected a model alone with --data; received random as well/],
  ["audit nowhere --measure --data demo", /audit: expected a model alone with --data; received --measure as well/],
  ["report", /missing required argument 'RUN'; see stride report --help/],
  ["report nowhere", /nowhere: expected the folder of a study's run, with study\.json; received none; run it with stride study/],
  ["report package.json", /package\.json: expected the folder of a study's run/],
  ["report package.json/x", /expected the folder of a study's run/],
  ["report a b", /report: expected --out DIR with several runs; received none with 2 runs/],
  ["report a ./a --out nowhere", /report: expected each run once; received \.\/a twice/],
  ["report nowhere --out package.json", /--out package\.json: expected a folder; received a file/],
  ["report nowhere --out=", /--out: expected a folder's path; received nothing/],
  ["data describe demo --report package.json/x", /--report .*: expected a folder; received one in .*package\.json, which is a file/],
  ["data describe demo --report=", /--report: expected a folder's path; received nothing/],
  ["data fetch demo", /data fetch: expected uci-har; received demo, which is made in memory/],
  ["data fetch x", /data fetch: expected uci-har; received "x"/],
];

test("wrong use is exit code 2 and one line with the next step", async () => {
  // Some at a time: each is a process that starts and ends.
  const waiting = [...WRONG];
  const refuse = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [args, message] = next;
      const { code, stdout, stderr } = await stride(args.split(" "), { cwd: REPOSITORY });
      assert.equal(code, 2, `${args}: ${stderr}`);
      assert.equal(stdout, "", args);
      assert.match(stderr, /^stride: [^\n]+\n$/, args);
      assert.match(stderr, message, args);
    }
  };
  await Promise.all([refuse(), refuse(), refuse()]);
});

test("--debug adds the stack to the line", async () => {
  const { code, stderr } = await stride(["evaluate", "/nowhere", "--debug"]);
  assert.equal(code, 2);
  assert.match(stderr, /^stride: \/nowhere: expected a model file; received ENOENT.*\n/);
  assert.match(stderr, /\n {4}at /);
});

test("a reader that stops reading is no error", async () => {
  for (const args of [["--help"], ["model", "summary", "--model", "baseline"], ["model", "summary", "--model", "baseline", "--json"]]) {
    const child = spawn(process.execPath, [STRIDE, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const code = await new Promise((resolve) => {
      child.on("close", resolve);
    });
    assert.deepEqual([code, stderr], [0, ""], args.join(" "));
  }
});
