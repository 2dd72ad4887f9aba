"""Backpropagation through time as two loops: forward keeps the states before each step, backward differentiates step by step.

TensorFlow's own gradient of a loop grew faster than the number of time steps: with it, 200 steps of an LSTM of 64 units took 1.7
times as long as with these two loops, and an update of 256 units (15 steps) twice as long. The loop back computes no product and no
activation again that the loop forth has computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow as tf
from keras import ops

from playground.cells import Cell, Clamp, unclamped
from playground.training import xla_loops
from playground.training.scratch_buffers import Room

NONE = tf.UnconnectedGradients.NONE
ZERO = tf.UnconnectedGradients.ZERO
SLOPES: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda y: y * (1.0 - y),
    "tanh": lambda y: 1.0 - y * y,
    "relu": lambda y: tf.cast(y > 0, y.dtype),
}
"""The functions that activation, each with its slope by what it gave."""


Product = Callable[[Any, Any], Any]
"""How two matrices are multiplied."""


class _Forth:
    """keras.ops for one time step of the loop forth: `kept` are the results of all products and activations, in the step's order."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self.kept: list[Any] = []
        self.products: list[int] = []
        """Which of the kept are products: where a slope needs none, the compiler leaves their array out."""

    def matmul(self, operand: Any, matrix: Any) -> Any:
        """operand (batch, units) @ matrix (units, columns)."""
        self.products.append(len(self.kept))
        return self._keep(self._product(operand, matrix))

    def __getattr__(self, name: str) -> Any:
        function = getattr(ops, name)
        return (lambda x: self._keep(function(x))) if name in SLOPES else function

    def among(self, states: Sequence[Any]) -> dict[int, int]:
        """Which of the kept are states after the step, and which of those."""
        return {number: place for place, one in enumerate(states) for number, kept in enumerate(self.kept) if kept is one}

    def lasting(self, states: Sequence[Any]) -> list[int]:
        """Which of the kept every slope needs, and the states after the step are not: all others but the products."""
        left_out = {*self.products, *self.among(states)}
        return [number for number in range(len(self.kept)) if number not in left_out]

    def _keep(self, result: Any) -> Any:
        self.kept.append(result)
        return result


class _Back:
    """keras.ops for one time step of the loop back: gives the results that were kept, with their gradients.

    Of each product, `operands` and `matrices` hold what was multiplied, `products` the result: the gradient by that and the operand
    make the matrix's. `turned`: the matrices of all products, transposed, where the loop has them already.
    """

    def __init__(self, product: Product, kept: Sequence[Any], turned: Sequence[Any] = ()) -> None:
        self._product, self.kept = product, kept
        self._found, self._turned = iter(kept), iter(turned)
        self.operands: list[Any] = []
        self.matrices: list[Any] = []
        self.products: list[Any] = []

    def matmul(self, operand: Any, matrix: Any) -> Any:
        """What operand @ matrix was."""

        turned = next(self._turned, None)

        @tf.custom_gradient
        def known(operand: Any, product: Any) -> Any:
            return product, lambda d: (self._product(d, tf.transpose(matrix) if turned is None else turned), d)

        product = next(self._found)
        self.operands.append(operand)
        self.matrices.append(matrix)
        self.products.append(product)
        return known(operand, product)

    def __getattr__(self, name: str) -> Any:
        slope = SLOPES.get(name)
        return getattr(ops, name) if slope is None else lambda x: self._squashed(x, slope)

    def _squashed(self, x: Any, slope: Callable[[Any], Any]) -> Any:
        result = next(self._found)

        @tf.custom_gradient
        def known(x: Any) -> Any:
            return result, lambda d: d * slope(result)

        return known(x)


def room_of(
    cell: Cell, weights: Mapping[str, tuple[int, ...]], steps: int, batch: int, clamp: Clamp = unclamped
) -> list[tf.TensorSpec]:
    """The arrays that `unrolled` claims of a Room; weights: their shapes by name."""
    features, units = weights["kernel"][0], weights["recurrent_kernel"][0]
    with tf.Graph().as_default():
        values = {name: tf.zeros(shape) for name, shape in weights.items()}
        now = cell.project(ops, values, tf.zeros([batch, features]))
        states = tuple(tf.zeros([batch, units]) for _ in cell.STATES)
        namespace = _Forth(tf.matmul)
        after, _ = cell.step(namespace, values, now, states, tf.ones([batch, units]), clamp)
        activated = [namespace.kept[number] for number in namespace.lasting(after)]
        longer = [tf.TensorSpec([steps + 1, *one.shape]) for one in states]
        return longer + [tf.TensorSpec([steps, *one.shape]) for one in (*activated, now)]


def unrolled(
    cell: Cell,
    weights: Mapping[str, Any],
    projected: Any,
    states: Sequence[Any],
    mask: Any,
    small: bool,
    clamp: Clamp = unclamped,
    padding: Any = None,
    end: Any = None,
    room: Room | None = None,
) -> tuple[Any, tuple[Any, ...]]:
    """The first state of `cell` after every time step (time steps, batch, units), and all its states after the last.

    projected (time steps, batch, k·units), states each (batch, units). Gradients reach projected, states and weights; the
    mask is not trained. small: the loops may become one function each (see small_loops); a weight matrix then gets its gradient step by
    step, else in one product of all steps behind the loop. padding (time steps, batch) bool: there the states stay and what is given out
    is 0; a step that is padding for the whole batch is not computed, which changes no number. end: the time step from which on nothing is
    computed (a tensor; None: all is): the states stay, and what is given out is 0. room: see `room_of`; None: fresh arrays.
    """
    steps, many = projected.shape[0], len(states)
    room = room or Room()
    product = xla_loops.product if small else tf.matmul
    ended = None if padding is None else padding[..., None]
    idle = None if padding is None else skipped(padding)
    stop = steps if end is None else end

    def counted(t: Any) -> Any:
        return t if small else xla_loops.kept_apart(t)

    def step(namespace: Any, now: Any, states: Sequence[Any], mask: Any, values: Sequence[Any]) -> list[Any]:
        after, _ = cell.step(namespace, dict(zip(weights, values, strict=True)), now, tuple(states), mask, clamp)
        return list(after)

    def stayed(t: Any, before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
        if ended is None:
            return list(after)
        return [tf.where(ended[t], old, new) for old, new in zip(before, after, strict=True)]

    def unless_idle(t: Any, computed: Callable[[], list[Any]], else_: Callable[[], list[Any]]) -> list[Any]:
        # A branch in each step, no loop that ends early: what an encoder reads is padded in front.
        return computed() if idle is None else tf.cond(idle[t], else_, computed)

    @tf.custom_gradient
    def through(projected: Any, mask: Any, *rest: Any) -> Any:
        states, values = list(rest[:many]), list(rest[many:])

        def forth(t: Any, states: list[Any], history: list[Any], arrays: list[Any]) -> tuple[Any, ...]:
            t = counted(t)

            def computed() -> list[Any]:
                namespace = _Forth(product)
                after = stayed(t, states, step(namespace, projected[t], states, mask, values))
                return [*after, *(namespace.kept[number] for number in apart)]

            found = unless_idle(t, computed, lambda: [*states, *(tf.zeros_like(first.kept[number]) for number in apart)])
            return t + 1, found[:many], _write(history, t + 1, found[:many]), _write(arrays, t, found[many:])

        # What the first step keeps says how large the arrays must be; nobody uses it, and the compiler leaves it out.
        first = _Forth(product)
        after_first = step(first, projected[0], states, mask, values)
        # A activated sum that is a state lies in that one's history already. Where a row is padding, the old state stands there: no
        # gradient comes through it.
        among, lasting = first.among(after_first), first.lasting(after_first)
        apart = [number for number in range(len(first.kept)) if number not in among]
        place, claimed = room.claim(many + len(lasting))
        place_back, (claimed_back,) = room.claim(1)
        contents = dict(zip(lasting, claimed[many:], strict=True))
        history = _write([_array(steps + 1, *pair) for pair in zip(states, claimed[:many], strict=True)], 0, states)
        arrays = [_array(steps, first.kept[number], contents.get(number)) for number in apart]
        start = (tf.constant(0), states, history, arrays)
        _, last, history, arrays = tf.while_loop(lambda t, *_: t < stop, forth, start, maximum_iterations=steps)
        if end is not None:
            history = _blank(history, states, end + 1, steps + 1)
            # The products of all steps at once read these too.
            arrays = arrays if small else _blank(arrays, [first.kept[number] for number in apart], end, steps)
        past, kept = (
            [array.stack() for array in history],
            {number: array.stack() for number, array in zip(apart, arrays, strict=True)},
        )
        room.leave(place, [*past, *(kept[number] for number in lasting)])

        def each(of_state: Callable[[Any], Any], of_own: Callable[[Any], Any]) -> list[Any]:
            """All that was kept, in order."""
            return [of_own(kept[n]) if n in kept else of_state(past[among[n]]) for n in range(len(first.kept))]

        def backward(d_first: Any, *d_last: Any) -> tuple[Any, ...]:
            if ended is not None:
                d_first = tf.where(ended, 0.0, d_first)
            with tf.GradientTape(persistent=True) as tape:
                # All time steps at once: what each product multiplied, and how the gradients of one step depend on each other.
                every = _Back(product, each(lambda one: _flat(one[1:]), _flat))
                now = _flat(projected)
                tape.watch([now, *values, *every.kept])
                after = step(every, now, [_flat(one[:-1]) for one in past], tf.tile(mask, [steps, 1]), values)
            sources = [*values, now, *every.products]
            found = tape.gradient(after, sources, unconnected_gradients=NONE)
            # Weights that a step uses otherwise than in a product: peepholes, a bias behind the product.
            others = [number for number, gradient in enumerate(found[: len(values)]) if gradient is not None]
            d_now, *d_every = found[len(values) :]
            # A product to which the inputs' share is only added has their gradient.
            shared = [gradient is d_now for gradient in d_every]
            turned = [tf.transpose(one) for one in every.matrices]

            # The loop counts down: of a place reckoned from the end XLA would make a constant, and compile anew for each there is.
            def back(t: Any, d_states: list[Any], sums: list[Any], arrays: list[Any]) -> tuple[Any, ...]:
                t = counted(t)
                now, at = projected[t], [one[t] for one in past]
                wanted = [d_states[0] + d_first[t], *d_states[1:]]

                def computed() -> list[Any]:
                    namespace = _Back(product, each(lambda one: one[t + 1], lambda one: one[t]), turned)
                    with tf.GradientTape() as tape:
                        tape.watch([now, *at, *(values[number] for number in others), *namespace.kept])
                        after = stayed(t, at, step(namespace, now, at, mask, values))
                    sources = [now, *at, *(values[number] for number in others), *namespace.products]
                    d_now, *rest = tape.gradient(after, sources, wanted, unconnected_gradients=ZERO)
                    d_at, d_others, d_products = rest[:many], rest[many : many + len(others)], rest[many + len(others) :]
                    if small:
                        pairs = zip(namespace.operands, d_products, strict=True)
                        d_matrices = [product(tf.transpose(x), d) for x, d in pairs]
                        return [*d_at, *_sum(sums, [*d_others, *d_matrices]), d_now]
                    own = [d for d, same in zip(d_products, shared, strict=True) if not same]
                    return [*d_at, *_sum(sums, d_others), d_now, *own]

                found = unless_idle(t, computed, lambda: [*d_states, *sums, *map(tf.zeros_like, written)])
                d_at, rest = found[:many], found[many:]
                return t - 1, d_at, rest[: len(sums)], _write(arrays, t, rest[len(sums) :])

            summed = [*(values[number] for number in others), *(every.matrices if small else [])]
            products = [first.kept[number] for number in first.products]
            own = [] if small else [one for one, same in zip(products, shared, strict=True) if not same]
            written = [projected[0], *own]
            arrays = [_array(steps, projected[0], claimed_back), *(_array(steps, one) for one in own)]
            start = (tf.convert_to_tensor(stop - 1), list(d_last), [tf.zeros_like(one) for one in summed], arrays)
            _, d_states, sums, arrays = tf.while_loop(lambda t, *_: t >= 0, back, start, maximum_iterations=steps)
            if end is not None:
                arrays = _blank(arrays, written, end, steps)
            d_projected, *d_own = [array.stack() for array in arrays]
            room.leave(place_back, [d_projected])
            d_matrices = sums[len(others) :]
            if not small:
                rest = iter(d_own)
                d_products = [d_projected if same else next(rest) for same in shared]
                d_matrices = [tf.matmul(x, _flat(d), transpose_a=True) for x, d in zip(every.operands, d_products, strict=True)]
            d_weights = tape.gradient(every.matrices, values, d_matrices, unconnected_gradients=ZERO)
            for number, more in zip(others, sums, strict=False):
                d_weights[number] += more
            return (d_projected, tf.zeros_like(mask), *d_states, *d_weights)

        given = past[0][1:]
        return (given if ended is None else tf.where(ended, 0.0, given), *last), backward

    first, *last = through(projected, mask, *states, *weights.values())
    return first, tuple(last)


def skipped(padding: Any) -> Any:
    """(time steps,) bool: where padding (time steps, batch) leaves no row to compute."""
    return tf.reduce_all(padding, 1)


def _array(steps: int, like: Any, contents: Any = None) -> Any:
    """An array over the time steps of such tensors; what was in it before is as good as nothing: all of it gets written."""
    array = tf.TensorArray(like.dtype, steps, element_shape=like.shape)
    return array if contents is None else array.unstack(contents)


def _write(arrays: Sequence[Any], t: Any, values: Sequence[Any]) -> list[Any]:
    return [array.write(t, value) for array, value in zip(arrays, values, strict=True)]


def _blank(arrays: Sequence[Any], like: Sequence[Any], first: Any, steps: int) -> list[Any]:
    """The arrays with zeros, each as large as one of `like`, at all places from `first` on."""
    zeros = [tf.zeros_like(one) for one in like]

    def blank(t: Any, arrays: list[Any]) -> tuple[Any, list[Any]]:
        return t + 1, _write(arrays, t, zeros)

    return tf.while_loop(lambda t, _: t < steps, blank, (first, list(arrays)), maximum_iterations=steps)[1]


def _sum(sums: Sequence[Any], more: Sequence[Any]) -> list[Any]:
    return [one + other for one, other in zip(sums, more, strict=True)]


def _flat(values: Any) -> Any:
    """(time steps, batch, …) as (time steps · batch, …)."""
    return tf.reshape(values, [-1, *values.shape[2:]])
