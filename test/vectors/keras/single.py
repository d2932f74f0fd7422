"""One layer by itself, forward and backward, as a case of a file: its configuration in our words, x, dy, y, dx, and w0, w1, ... with dw0, dw1, ..."""
import numpy as np

from layers import Cases


class SingleCases(Cases):
    def layer(self, name, layer, config, shape, scales=(0.5,), ahead=None):
        """`config` is ours, `layer` Keras' in float64. `ahead`: what Keras does before the layer and ours inside it."""
        x = self.draw(shape, 1.5)
        inside = x if ahead is None else ahead(x)
        layer.build(inside.shape)
        weights = [self.draw(tuple(w.shape), scales[min(i, len(scales) - 1)]) for i, w in enumerate(layer.weights)]
        y, dy, dx, dws = self.differentiate(layer, inside, weights)
        tensors = {"x": x, "y": y, "dy": dy, "dx": dx if ahead is None else dx[:, inside.shape[1] - x.shape[1]:]}
        for i, (w, dw) in enumerate(zip(weights, dws)):
            tensors |= {f"w{i}": w, f"dw{i}": dw}
        self.add(config["kind"], name, config, **tensors)


def causal(width):
    """Zeros before the first step, as Keras' "causal" Conv1D puts them there."""
    return lambda x: np.concatenate([np.zeros((x.shape[0], width - 1, x.shape[2]), x.dtype), x], axis=1)
