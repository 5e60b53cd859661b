"""Networks of random depth, width and kind, drawn from a seed: a problem file, and its students.

Nothing here is imported from gradecheck (see random_layers); a network is solved by its own layers.
"""

from __future__ import annotations

import numpy as np
from random_functions import DRAWN
from random_heads import Logistic, Softmax, Squared
from random_images import Conv, Deconv, Pool, Reshape
from random_layers import Dense, draw

FAMILIES = ("dense", "batch", "conv", "deconv")
RATE = 0.1


class Network:
    """A drawn network.

    ``mistakes`` says for every mistake, a pair of where it is made and its name, which kinds and
    steps a finding should name.
    """

    def __init__(self, rng, number):
        self.id = f"net{number}"
        self.rng = rng
        self.family = FAMILIES[number % len(FAMILIES)]
        self.layers = []
        getattr(self, f"_{self.family}")()
        self.givens = {"x": self.x}
        for part in (*self.layers, self.head):
            self.givens |= part.givens
        self.mistakes = {
            (place, name): expected
            for place, part in enumerate((*self.layers, self.head))
            for name, expected in part.mistakes.items()
        }
        self._choose_items()
        self._choose_update()

    # -- drawing ------------------------------------------------------------------------------

    @property
    def _last(self):
        """Name and shape of what the next layer takes."""
        if not self.layers:
            return "x", self.x.shape
        return self.layers[-1].out, self.layers[-1].shape

    def _function(self):
        return str(self.rng.choice(DRAWN))

    def _add(self, make, *sizes):
        self.layers.append(make(self.rng, len(self.layers) + 1, *self._last, *sizes))

    def _add_dense(self, most, function=None):
        width = int(self.rng.integers(2, most + 1))
        if self.rng.random() < 0.4:
            width = self._last[1][-1] if self._last[1][-1] > 1 else width
        self._add(Dense, width, self._function() if function is None else function)

    def _end(self, heads):
        """A loss, on a layer without a function unless it has one of its own."""
        head = heads[int(self.rng.integers(len(heads)))]
        if head is not Logistic:
            most = 4 if len(self._last[1]) == 1 else 3
            self._add(Dense, int(self.rng.integers(2, most + 1)), "")
        self.head = head(self.rng, *self._last)

    def _dense(self):
        self.x = draw(self.rng, int(self.rng.integers(2, 5)))
        for _ in range(int(self.rng.integers(1, 4))):
            self._add_dense(5)
        self._end((Squared, Logistic, Softmax))

    def _batch(self):
        rows = int(self.rng.integers(2, 5))
        self.x = draw(self.rng, rows, int(self.rng.integers(2, 5)))
        for _ in range(int(self.rng.integers(1, 3))):
            self._add_dense(4)
        self._end((Squared, Softmax))

    def _conv(self):
        side = int(self.rng.integers(5, 8))
        self.x = draw(self.rng, int(self.rng.integers(1, 4)), side, side)
        self._images(int(self.rng.integers(1, 3)))
        self._add(Reshape, (int(np.prod(self._last[1])),))
        self._end((Squared, Logistic, Softmax))

    def _images(self, count):
        for _ in range(count):
            side = int(self.rng.integers(2, 4))
            if min(self._last[1][1:]) < side:
                break
            self._add(Conv, int(self.rng.integers(1, 4)), side, self._function())
            if min(self._last[1][1:]) >= 4 and self.rng.random() < 0.7:
                self._add(Pool)

    def _deconv(self):
        self.x = draw(self.rng, int(self.rng.integers(2, 4)))
        channels = int(self.rng.integers(1, 4))
        self._add(Dense, channels * 4, self._function())
        self._add(Reshape, (channels, 2, 2))
        self._add(
            Deconv, int(self.rng.integers(1, 3)), int(self.rng.integers(2, 4)), self._function()
        )
        self._images(int(self.rng.integers(0, 2)))
        self._add(Reshape, (int(np.prod(self._last[1])),))
        self._end((Squared, Logistic, Softmax))

    # -- what is asked ------------------------------------------------------------------------

    def _choose_items(self):
        """Most of the forward steps, and gradients of most of the parameters."""
        steps = [step for part in (*self.layers, self.head) for step in part.steps]
        self.asked = [step for step in steps if self.rng.random() < 0.75 or step in ("p", "P")]
        parameters = [p for layer in self.layers for p in layer.givens] + [*self.head.parameters]
        kept = [p for p in parameters if self.rng.random() < 0.6]
        first = next(p for p in parameters if p[0] in "Wk")
        self.gradients = [p for p in parameters if p in kept or p == first]

    def _choose_update(self):
        """One step of descent for the weights of one layer, for some networks."""
        places = [k for k, layer in enumerate(self.layers) if isinstance(layer, Dense) and k]
        self.updated = None
        if places and self.rng.random() < 0.4:
            self.updated = int(self.rng.choice(places))
            layer = self.layers[self.updated]
            new = f"{layer.w}_new"
            self.mistakes["update", "climbing"] = ("sign", new)
            self.mistakes["update", "no rate"] = ("missing-factor", new)
            self.mistakes["update", "updated for old"] = ("wrong-operand", f"grad_{layer.before}")

    def spec(self):
        """The problem file, as plain data."""
        steps = {n: text for part in (*self.layers, self.head) for n, text in part.steps.items()}
        items = {step: {"points": 1} for step in self.asked}
        items |= {f"grad_{p}": {"points": 1, "is": f"grad({p})"} for p in self.gradients}
        if self.updated is not None:
            w = self.layers[self.updated].w
            items[f"{w}_new"] = {"points": 1, "is": f"{w} - {RATE}*grad({w})"}
        return {
            "gradecheck": 1,
            "problem": self.id,
            "title": f"A random network ({self.family})",
            "given": {name: value.tolist() for name, value in self.givens.items()},
            "steps": steps,
            "objective": {"minimize": "L"},
            "items": items,
        }

    # -- students -----------------------------------------------------------------------------

    def answers(self, mistake=(None, "")):
        """What somebody who makes one mistake gives for every item."""
        where, name = mistake
        values, value = {}, self.x
        parts = [*self.layers, self.head]
        told = [name if place == where else "" for place in range(len(parts))]
        for layer, m in zip(self.layers, told[:-1], strict=True):
            values |= layer.forward(value, m)
            value = values[layer.out]
        values |= self.head.forward(value, told[-1])
        gradients, g = self.head.backward(told[-1])
        for place in reversed(range(len(self.layers))):
            layer, m = self.layers[place], told[place]
            g = g * {"from above twice": 2, "from above turned": -1}.get(m, 1)
            if place == self.updated and name == "updated for old":
                w = layer.givens[layer.w]
                own, _ = layer.backward(g, m)
                own, g = layer.backward(g, m, w - RATE * own[layer.w])
            else:
                own, g = layer.backward(g, m)
            gradients |= own
        found = {step: values[step] for step in self.asked}
        found |= {f"grad_{p}": gradients[p] for p in self.gradients}
        if self.updated is not None:
            w = self.layers[self.updated].w
            rate = {"climbing": -RATE, "no rate": 1.0}.get(name, RATE)
            found[f"{w}_new"] = self.givens[w] - rate * gradients[w]
        return found
