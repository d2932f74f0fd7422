"""JAX as a training peer; see ../training_protocol.py.

FORM is convolution, lax.conv_general_dilated with channels innermost; or patches, every convolution as one matrix product over its
shifted inputs side by side (im2col), which XLA turns into calls of its matrix product in all three directions.
"""
import os
import platform
import sys
from functools import partial
from pathlib import Path

ONE_THREAD = sys.argv[3:4] == ["1"]
os.environ["JAX_PLATFORMS"] = "cpu"
if ONE_THREAD:
    # Of Eigen's products, of operations of one program side by side, and of the client's own pool.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["NPROC"] = "1"

import jax
import jax.numpy as jnp
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from training_protocol import RATE, in_turn, read_problem, serve

# XLA's own generator: Threefry, the default, takes several times as long on a CPU.
jax.config.update("jax_default_prng_impl", "unsafe_rbg")


def convolve(form, x, kernel):
    if form == "convolution":
        return jax.lax.conv_general_dilated(x, kernel, (1,), "VALID", dimension_numbers=("NWC", "WIO", "NWC"))
    taps, channels, filters = kernel.shape
    steps = x.shape[1] - taps + 1
    patches = jnp.concatenate([x[:, tap : tap + steps] for tap in range(taps)], axis=2)
    return (patches.reshape(-1, taps * channels) @ kernel.reshape(-1, filters)).reshape(x.shape[0], steps, filters)


def loss_of(problem, rate, weights, key, x, y):
    weights = iter(weights)
    heads = []
    for kernels in problem.heads:
        h = x
        for _ in kernels:
            h = jax.nn.relu(convolve(problem.form, h, next(weights)) + next(weights))
        if rate > 0:
            key, mine = jax.random.split(key)
            # Bytes are enough for a rate of n / 256, and a quarter of the work.
            keep = jax.random.bits(mine, h.shape, jnp.uint8) >= round(rate * 256)
            h = jnp.where(keep, h / (1 - rate), 0)
        n, steps, filters = h.shape
        h = h[:, : steps // 2 * 2].reshape(n, steps // 2, 2, filters)
        heads.append(jnp.maximum(h[:, :, 0], h[:, :, 1]).reshape(n, -1))
    h = heads[0] if len(heads) == 1 else jnp.concatenate(heads, axis=1)
    h = jax.nn.relu(h @ next(weights) + next(weights))
    logits = h @ next(weights) + next(weights)
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1))


def update(problem, rate, state, x, y):
    """One step; Adam with Keras' epsilon, which is added before the bias is corrected."""
    weights, m, v, taken, key = state
    key, mine = jax.random.split(key)
    loss, gradients = jax.value_and_grad(partial(loss_of, problem, rate))(weights, mine, x, y)
    taken = taken + 1
    alpha = 1e-3 * jnp.sqrt(1 - 0.999**taken) / (1 - 0.9**taken)
    m = [0.9 * a + 0.1 * g for a, g in zip(m, gradients)]
    v = [0.999 * a + 0.001 * g * g for a, g in zip(v, gradients)]
    weights = [w - alpha * a / (jnp.sqrt(b) + 1e-7) for w, a, b in zip(weights, m, v)]
    return (weights, m, v, taken, key), loss


def main():
    problem = read_problem()
    x, y = jnp.asarray(problem.x), jnp.asarray(problem.y)
    step_of = {rate: jax.jit(partial(update, problem, rate), donate_argnums=0) for rate in (0.0, RATE)}

    @partial(jax.jit, donate_argnums=0)
    def step_at(state, at):
        return update(problem, RATE, state, x[at], y[at])

    def fresh():
        weights = [jnp.array(weight) for weight in problem.weights]
        zeros = lambda: [jnp.zeros_like(weight) for weight in weights]
        return weights, zeros(), zeros(), jnp.float32(0), jax.random.key(1)

    def start(rate):
        state = fresh()
        batches = in_turn(problem, lambda a, b: (x[a:b], y[a:b]))

        def step():
            nonlocal state
            state, loss = step_of[rate](state, *next(batches))
            # The answer is handed out before it is computed: the state is waited for too.
            jax.block_until_ready(state)
            return loss

        return step

    def fit(epochs, random):
        state = fresh()
        losses = []
        for _ in range(epochs):
            order = random.permutation(problem.n).astype(np.int32)
            total = 0.0
            for a, b in problem.batches:
                state, loss = step_at(state, order[a:b])
                total = total + loss * (b - a)
            losses.append(float(total) / problem.n)
        jax.block_until_ready(state)
        return losses

    written = "conv_general_dilated NWC" if problem.form == "convolution" else "convolutions as products of patches"
    serve(
        {
            "version": f"JAX {jax.__version__}",
            "settings": f"{written}, jit with donated state, Adam by hand, unsafe_rbg; {'one thread' if ONE_THREAD else 'all cores'}",
            "python": platform.python_version(),
            "slowBlas": False,
        },
        start,
        fit,
    )


if __name__ == "__main__":
    main()
