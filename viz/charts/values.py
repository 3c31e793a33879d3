"""The x axis of charts over a setting: its values, or the middles of the bins they fall into."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ValueAxis:
    """An axis of values, for the charts that otherwise run over months.

    Parameters
    ----------
    labels : tuple of str
        Values in order.
    """

    labels: tuple[str, ...]

    def padded(self, values: NDArray[np.float64], digits: int = 4) -> list[float | None]:
        """Values as an option holds them: nothing for NaN."""
        return [value if np.isfinite(value) else None for value in np.round(values, digits).tolist()]

    def option(self) -> dict[str, Any]:
        """The axis itself."""
        return {
            "type": "category", "data": list(self.labels), "boundaryGap": False,
            "axisLabel": {"hideOverlap": True, "margin": 10},
        }  # fmt: skip

    def history_series(self, floor: float) -> dict[str, Any]:
        """Nothing is dated here; the series is there so that charts are alike."""
        return {"id": "history", "type": "scatter", "data": [], "silent": True}
