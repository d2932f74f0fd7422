import assert from "node:assert/strict";
import { test } from "node:test";
import { trainCommand } from "../../src/cli/train-command.js";
import { DEFAULT_RECIPE, trainingOptionsOf, type TrainingChoices } from "../../src/study/index.js";

const of = (choices: TrainingChoices, options: Record<string, unknown> = {}): string | null => {
  const training = trainingOptionsOf(choices);
  return trainCommand({ ...DEFAULT_RECIPE, options, ...(training && { training }) }, "my data.safetensors");
};

test("a recipe's command names all of it, and is null where an option is missing or would not take the number", () => {
  assert.equal(
    of({ optimizer: "adamw", weightDecay: 1e-7, schedule: "cosine", rotation: 12.5 }, { filters: 8 }),
    "stride train --data 'my data.safetensors' --option filters=8 --optimizer adamw --weight-decay 1e-7 --schedule cosine --augment rotation=12.5" +
      " --epochs 10 --batch-size 32 --learning-rate 0.001 --seed 1 --out model.safetensors",
  );
  assert.equal(of({ clipValue: 1 }), null);
  assert.equal(of({ optimizer: "adamw", weightDecay: 0 }), null);
  assert.equal(of({ labelSmoothing: 1e-7 }), null);
  assert.equal(of({ jitter: 1e-7 }), null);
  assert.equal(of({}, { dropoutRate: 1e-7 }), null);
});
