"""What all still figures start from."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from viz.theme import GRID, INK

LENDERS = ("CJK", "Nanum", "Malgun", "Apple SD Gothic")
"""What the names of fonts with Korean letters hold."""
Panel = Any
"""A matplotlib Axes."""


def new_figure(width: float, height: float) -> Any:
    """An empty figure without pyplot: no window system, no global state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=110, layout="constrained")


@contextmanager
def lettering(size: int = 9, *, bold_titles: bool = True) -> Iterator[None]:
    """Letters of a figure; Korean ones of a user come from a font at hand that has them, else they are boxes."""
    import matplotlib as mpl
    from matplotlib.font_manager import get_font_names

    lenders = sorted(name for name in get_font_names() if any(word in name for word in LENDERS))
    weight = "bold" if bold_titles else "normal"
    fonts = ["sans-serif", *lenders]
    with (
        mpl.rc_context({"font.size": size, "text.color": INK, "font.family": fonts, "axes.titleweight": weight}),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def plain(panel: Panel) -> None:
    """Light grid, no box."""
    panel.grid(color=GRID, linewidth=0.6)
    panel.set_axisbelow(True)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
