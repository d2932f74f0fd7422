"""What the training peers share: the input file, the clock and the conversation.

    python PEER/train.py FILE FORM THREADS        # FORM names the way the peer writes it, THREADS is 1 or all

Input file: one line of JSON {"n", "t", "c", "heads", "filters", "units", "classes", "batch", "shapes"}, then float32, little-endian,
row-major: x (n, t, c), labels (n), and the initial weights in these shapes, which are Keras'. Each head is a list of kernel sizes, one
Conv1D of `filters` and ReLU each, then dropout 0.5, max pooling by 2 and flatten, channels innermost; heads are concatenated, then dense
`units` with ReLU and dense `classes`. The weights are kernel and bias of every convolution, head by head, and of the two dense layers.

Conversation, one line of JSON for each line read:
  at the start -> what it is: {"version", "settings", ...}
  "losses N"   -> {"losses"}: before each of N Adam steps on the batches in their order without dropout
  "steps N"    -> {"ms", "loss", "cpu", "wall", "busiestThread", "idleCpu", "idleWall"}: N Adam steps on them with dropout
  "fit N"      -> {"losses", ...}: N epochs over all windows in a new order each, with dropout; the mean loss of each epoch
A batch is `batch` windows, one after the other as the file has them; behind the last whole one comes the first again.
All start from the file's weights and a fresh Adam. cpu and wall are seconds over what was asked, all threads of the process counted;
busiestThread is the share of that CPU time in one thread (1 where the system does not tell); idleCpu and idleWall are seconds since
the last answer.
"""
import itertools
import json
import os
import sys
import time
from types import SimpleNamespace

import numpy as np

RATE = 0.5


def read_problem():
    """The file's head as attributes, with `x`, `y`, `weights`, `form`, `threads` (None for all) and `batches`, where each epoch is cut."""
    _, path, form, threads = sys.argv
    with open(path, "rb") as file:
        head = json.loads(file.readline())
        raw = np.frombuffer(file.read(), dtype="<f4")
    at = 0

    def take(shape):
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return raw[at - size : at].reshape(shape).copy()

    n, batch = head["n"], head["batch"]
    x, y = take((n, head["t"], head["c"])), take((n,)).astype(np.int32)
    weights = [take(shape) for shape in head["shapes"]]
    assert at == raw.size, f"{raw.size} numbers in the file, {at} expected"
    batches = [(start, min(start + batch, n)) for start in range(0, n, batch)]
    return SimpleNamespace(
        **head, x=x, y=y, weights=weights, form=form, threads=None if threads == "all" else int(threads), batches=batches
    )


def in_turn(problem, make):
    """Whole batches without end, each once made by make(start, end)."""
    return itertools.cycle([make(start, end) for start, end in problem.batches if end - start == problem.batch])


def ticks_of_threads():
    """CPU ticks that each thread of this process has had; Linux only."""
    ticks = {}
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks[thread] = int(fields[11]) + int(fields[12])
    except OSError:
        pass
    return ticks


def clocked(work):
    """What work() answers, with the time that it took."""
    before = ticks_of_threads()
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    spent = [ticks - before.get(thread, 0) for thread, ticks in ticks_of_threads().items()]
    busiest = max(spent) / sum(spent) if sum(spent) > 0 else 1
    return {**answer, "cpu": cpu, "wall": wall, "busiestThread": busiest}


def take_steps(step, count):
    ms = []
    for _ in range(count):
        begun = time.perf_counter()
        loss = step()
        ms.append((time.perf_counter() - begun) * 1e3)
    return {"ms": ms, "loss": float(loss)}


def serve(hello, start, fit):
    """
    start(rate) -> step; step() does one Adam step on the next batch, waits for it, and returns its loss, which float() turns into a number.
    fit(epochs, random) -> the mean loss of each epoch as floats; random is a numpy Generator that orders the windows.
    """
    print(json.dumps(hello), flush=True)
    idle_wall, idle_cpu = time.perf_counter(), time.process_time()
    for line in sys.stdin:
        idle = {"idleCpu": time.process_time() - idle_cpu, "idleWall": time.perf_counter() - idle_wall}
        command, count = line.split()
        count = int(count)
        if command == "losses":
            step = start(0.0)
            answer = {"losses": [float(step()) for _ in range(count)]}
        elif command == "steps":
            step = start(RATE)
            answer = clocked(lambda: take_steps(step, count))
        else:
            answer = clocked(lambda: {"losses": fit(count, np.random.default_rng(1))})
        print(json.dumps({**answer, **idle}), flush=True)
        idle_wall, idle_cpu = time.perf_counter(), time.process_time()
