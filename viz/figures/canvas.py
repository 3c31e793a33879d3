"""What all still figures start from."""

from typing import Any

from viz.theme import GRID

Panel = Any
"""A matplotlib Axes."""


def new_figure(width: float, height: float) -> Any:
    """An empty figure without pyplot: no window system, no global state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=110, layout="constrained")


def plain(panel: Panel) -> None:
    """Light grid, no box."""
    panel.grid(color=GRID, linewidth=0.6)
    panel.set_axisbelow(True)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
