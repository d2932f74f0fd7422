import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress, renderBar, type BarView } from "../../src/cli/progress.js";

function fake({ isTTY = true, quiet = false, columns = 80 } = {}) {
  const clock = { now: 0 };
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { clock, written, stream, progress: createProgress({ stream, now: () => clock.now, quiet }) };
}

const view = (share: number | null): BarView => ({ title: "epoch 1/2", share, details: ["loss 0.500", "12 s left"] });

test("the bar is redrawn at most ten times a second, and only what is drawn is made", () => {
  const { clock, written, progress } = fake();
  let made = 0;
  for (clock.now = 0; clock.now < 1000; clock.now++) {
    progress.bar(() => {
      made++;
      return view(clock.now / 1000);
    });
  }
  assert.equal(written.length, 10);
  assert.equal(made, 10);
});

test("the cursor is hidden once and shown again by stop, however often that is called", () => {
  const { clock, written, progress } = fake();
  progress.bar(() => view(0.1));
  clock.now = 500;
  progress.bar(() => view(0.2));
  progress.stop();
  progress.stop();
  const screen = written.join("");
  assert.equal(screen.split("\x1b[?25l").length - 1, 1);
  assert.equal(screen.split("\x1b[?25h").length - 1, 1);
  assert.ok(screen.endsWith("\r\x1b[K\x1b[?25h"));
  progress.bar(() => view(0.3));
  assert.ok(written.at(-1)!.startsWith("\x1b[?25l\repoch 1/2"), "after stop the next bar comes at once");
});

test("stop without a bar writes nothing", () => {
  const { written, progress } = fake();
  progress.stop();
  assert.deepEqual(written, []);
});

test("a line that stays pushes the bar down", () => {
  const { written, progress } = fake();
  progress.bar(() => view(0.5));
  progress.line("epoch 1/2 done");
  assert.match(written[1]!, /^\repoch 1\/2 done\x1b\[K\nepoch 1\/2 \[=+>-+\]/);
});

test("without a terminal only lines appear, and with quiet nothing does", () => {
  const plain = fake({ isTTY: false });
  plain.progress.bar(() => view(0.5));
  plain.progress.line("epoch 1/2 done");
  plain.progress.stop();
  assert.deepEqual(plain.written, ["epoch 1/2 done\n"]);
  assert.equal(plain.progress.hasBar, false);
  const quiet = fake({ quiet: true });
  quiet.progress.bar(() => view(0.5));
  quiet.progress.line("epoch 1/2 done");
  assert.deepEqual(quiet.written, []);
});

test("the bar fits every width: details go first, from the last, then the bar", () => {
  const full = renderBar(view(0.5), 79);
  assert.equal(full, "epoch 1/2 [==========>---------]  loss 0.500  12 s left");
  for (let width = 1; width <= 100; width++) assert.ok(renderBar(view(0.5), width).length <= width, `width ${width}`);
  assert.match(renderBar(view(0.5), 40), /^epoch 1\/2 \[=+>-+\] {2}loss 0\.500$/);
  assert.match(renderBar(view(0.5), 25), /^epoch 1\/2 \[=+>-+\]$/);
  assert.equal(renderBar(view(0.5), 12), "epoch 1/2");
  assert.equal(renderBar(view(0.5), 5), "epoch");
});

test("the bar is empty at 0, full at 1 alone, and absent where the share is not known", () => {
  assert.ok(renderBar(view(0), 79).startsWith("epoch 1/2 [>-------------------]"));
  assert.ok(renderBar(view(1), 79).startsWith("epoch 1/2 [====================]"));
  assert.ok(renderBar(view(7), 79).startsWith("epoch 1/2 [====================]"));
  assert.equal(renderBar(view(null), 79), "epoch 1/2  loss 0.500  12 s left");
});
