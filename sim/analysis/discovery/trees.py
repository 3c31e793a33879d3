"""CART: a second opinion on where an event happens."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.discovery.boxes import Wall, measured, within
from sim.jit import Array

if TYPE_CHECKING:
    import pandas as pd

MOST_LEAVES = 8
CHOICE = "\x1f"
"""Parts an input from one of its values where values are told apart one by one."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A region of the tree in which the event is likely.

    Parameters
    ----------
    walls : tuple of Wall
    coverage, density, mass : float
    """

    walls: tuple[Wall, ...]
    coverage: float
    density: float
    mass: float


@dataclass(frozen=True)
class Tree:
    """What CART says.

    Parameters
    ----------
    leaves : tuple of Leaf
        Those in which the event is likely, the one that covers most first.
    importance : dict
        Input to its share in what the tree explains, the largest first.
    coverage, density, mass : float
        Of all these leaves together.
    """

    leaves: tuple[Leaf, ...]
    importance: dict[str, float]
    coverage: float
    density: float
    mass: float


def grow_tree(
    inputs: "pd.DataFrame", event: Array, *, smallest: float, leaves: int = MOST_LEAVES, above: float = 0.5
) -> Tree:
    """The regions of a small classification tree.

    Parameters
    ----------
    inputs : DataFrame
    event : bool array, shape (cases,)
    smallest : float
        Smallest share of the cases in a leaf.
    leaves : int
        Most leaves.
    above : float
        Density from which a leaf counts as a region of the event.

    Notes
    -----
    Breiman et al. (1984); scikit-learn. Leaf by leaf in scenario discovery: Lempert, Bryant and Bankes (2008).
    """
    import pandas as pd
    from sklearn.tree import DecisionTreeClassifier

    columns = pd.get_dummies(inputs, prefix_sep=CHOICE, dtype=float)
    model = DecisionTreeClassifier(
        min_samples_leaf=max(1, int(smallest * len(inputs))), max_leaf_nodes=leaves, random_state=0
    ).fit(columns.to_numpy(), event)
    found = [_leaf(walls, inputs, event) for walls in _regions(model.tree_, list(columns.columns), inputs)]
    likely = tuple(sorted((leaf for leaf in found if leaf.density > above), key=lambda leaf: -leaf.coverage))
    inside = np.zeros(len(inputs), bool)
    for leaf in likely:
        inside |= within(leaf.walls, inputs)
    importance: dict[str, float] = {}
    for name, value in zip(columns.columns, model.feature_importances_, strict=True):
        own = str(name).split(CHOICE, maxsplit=1)[0]
        importance[own] = importance.get(own, 0.0) + float(value)
    ranked = dict(sorted(((n, v) for n, v in importance.items() if v > 0.0), key=lambda pair: -pair[1]))
    return Tree(likely, ranked, *measured(inside, event))


def _leaf(walls: tuple[Wall, ...], inputs: "pd.DataFrame", event: Array) -> Leaf:
    return Leaf(walls, *measured(within(walls, inputs), event))


def _regions(tree: Any, names: list[str], inputs: "pd.DataFrame") -> list[tuple[Wall, ...]]:
    """Walls of every leaf."""
    found: list[tuple[Wall, ...]] = []
    waiting: list[tuple[int, dict[tuple[str, str], Any]]] = [(0, {})]
    while waiting:
        node, limits = waiting.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:
            found.append(tuple(Wall(name, side, limit, float("nan")) for (name, side), limit in limits.items()))
            continue
        name, cut = names[int(tree.feature[node])], float(tree.threshold[node])
        waiting += [(left, _narrowed(limits, name, "high", cut, inputs)),
                    (right, _narrowed(limits, name, "low", cut, inputs))]  # fmt: skip
    return found


def _narrowed(
    limits: dict[tuple[str, str], Any], name: str, side: str, cut: float, inputs: "pd.DataFrame"
) -> dict[tuple[str, str], Any]:
    """Limits with one more: a number on one side of a cut, or a value among those left."""
    own, separator, value = name.partition(CHOICE)
    if not separator:
        return {**limits, (own, side): cut}
    among = limits.get((own, "among"), tuple(sorted(set(inputs[own]))))
    kept = tuple(word for word in among if (word == value) == (side == "low"))
    return {**limits, (own, "among"): kept}
