import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress, renderBar, type BarView } from "../../src/cli/progress.js";

function fake({ isTTY = true, quiet = false, columns = 80, rows = 24 } = {}) {
  const clock = { now: 0 };
  const written: string[] = [];
  const stream = { isTTY, columns, rows, write: (text: string) => written.push(text) };
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

test("several bars are drawn over themselves, and taken away together", () => {
  const { clock, written, progress } = fake();
  progress.bars(() => [view(0.1), view(0.2), view(0.3)]);
  assert.equal(written[0]!.split("\n").length, 3);
  assert.ok(written[0]!.startsWith("\x1b[?25l\repoch"));
  clock.now = 200;
  progress.bars(() => [view(0.4)]);
  assert.ok(written[1]!.startsWith("\r\x1b[2Aepoch"), "from the last line up to the first");
  assert.equal(written[1]!.split("\n").length, 3, "the two lines that are no longer there are emptied");
  progress.line("trial 1 done");
  assert.match(written[2]!, /^\r\x1b\[2Atrial 1 done\x1b\[K\nepoch/);
  progress.stop();
  assert.equal(written[3], "\r\x1b[2A\x1b[K\n\x1b[K\n\x1b[K\r\x1b[2A\x1b[?25h");
});

test("no more bars are drawn than the terminal has lines", () => {
  const { written, progress } = fake({ rows: 5 });
  progress.bars(() => Array.from({ length: 9 }, () => view(0.5)));
  assert.equal(written[0]!.split("\n").length, 4);
});
