"""What the peers of bench/step.ts share: the input file, the clock and the conversation.

Input file: one line of JSON {"n", "t", "c", "f", "k", "u", "classes"} (windows, time steps, channels, filters, kernel size, units,
classes), then float32, little-endian, row-major: x (n, t, c), labels (n), and kernel and bias of conv1 (k, c, f), conv2 (k, f, f),
dense1 (time x f, u), dense2 (u, classes): Keras' layouts.

Conversation, one line of JSON for each line read:
  at the start -> what it is: {"version", "settings", ...}
  "losses N"   -> {"losses"}: before each of N Adam steps without dropout
  "steps N"    -> {"ms", "loss", "cpu", "wall", "busiestThread", "idleCpu", "idleWall"}: N Adam steps with dropout 0.5
Both start from the file's weights and a fresh Adam. cpu and wall are seconds over the N steps, all threads of the process counted;
busiestThread is the share of that CPU time in one thread (1 where the system does not tell); idleCpu and idleWall are seconds since
the last answer.
"""
import json
import os
import sys
import time

import numpy as np


def read_problem():
    with open(sys.argv[1], "rb") as file:
        head = json.loads(file.readline())
        raw = np.frombuffer(file.read(), dtype="<f4")
    n, t, c, f, k, u, classes = (head[key] for key in ("n", "t", "c", "f", "k", "u", "classes"))
    pooled = (t - 2 * (k - 1)) // 2
    at = 0

    def take(*shape):
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return raw[at - size : at].reshape(shape).copy()

    x, y = take(n, t, c), take(n).astype(np.int32)
    shapes = ((k, c, f), (f,), (k, f, f), (f,), (pooled * f, u), (u,), (u, classes), (classes,))
    weights = [take(*shape) for shape in shapes]
    assert at == raw.size, f"{raw.size} numbers in the file, {at} expected"
    return head, pooled, x, y, weights


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


def serve(hello, start):
    """start(dropout_rate) -> step; step() does one Adam step and returns its loss, which float() turns into a number."""
    print(json.dumps(hello), flush=True)
    idle_wall, idle_cpu = time.perf_counter(), time.process_time()
    for line in sys.stdin:
        idle = {"idleCpu": time.process_time() - idle_cpu, "idleWall": time.perf_counter() - idle_wall}
        command, count = line.split()
        if command == "losses":
            step = start(0.0)
            answer = {"losses": [float(step()) for _ in range(int(count))]}
        else:
            step = start(0.5)
            ms = []
            before = ticks_of_threads()
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(int(count)):
                begun = time.perf_counter()
                loss = step()
                ms.append((time.perf_counter() - begun) * 1e3)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            spent = [ticks - before.get(thread, 0) for thread, ticks in ticks_of_threads().items()]
            busiest = max(spent) / sum(spent) if sum(spent) > 0 else 1
            answer = {"ms": ms, "loss": float(loss), "cpu": cpu, "wall": wall, "busiestThread": busiest, **idle}
        print(json.dumps(answer), flush=True)
        idle_wall, idle_cpu = time.perf_counter(), time.process_time()
