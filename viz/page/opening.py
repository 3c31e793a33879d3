"""What the opening page rests on, computed once for all visitors in the background: five answers and the island."""

import json
import logging
import threading
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.analysis.tipping.metric import measured
from sim.analysis.wording import whole_percents
from sim.runspec import load_spec
from sim.vocabulary import OUTCOMES_BY_NAME
from viz.charts.island import DRIVES, JULY, NEEDS, POSTURES, Island, island_chart
from viz.page.announcer import Announcer
from viz.page.answers import WORLDS, Answer, answers
from viz.service import Workshop, is_leaving

log = logging.getLogger(__name__)
ISLAND_RUNS, ISLAND_FIRMS, ISLAND_MONTHS = 32, 40, 72


def computed_island(runs: int = ISLAND_RUNS, firms: int = ISLAND_FIRMS, months: int = ISLAND_MONTHS) -> Island:
    """The plane, a sweep of four policies over two parameters on the same luck everywhere.

    Parameters
    ----------
    runs, firms, months : int
        Of every cell and policy.
    """
    grid = np.array([(drive, need) for drive in DRIVES for need in NEEDS])
    values = {"us_drive": grid[:, 0], "arms_need": grid[:, 1]}
    outcome = (OUTCOMES_BY_NAME["welfare_mean"],)
    found = []
    for policy, _, _ in POSTURES:
        model = {"runs": runs, "firms": firms, "ticks": months}
        spec = load_spec({"extends": "baseline", "model": model, "policies": {"seoul": policy}})
        found.append(measured(spec, outcome, values, runs, months=months)[:, :, 0])
    return Island(np.stack(found).reshape(len(POSTURES), len(DRIVES), len(NEEDS), runs))


def island_words(island: Island) -> str:
    """What the figure says, in a sentence or two."""
    whole = whole_percents(island.shares)
    told = [f"{label} in {share} %" for (_, label, _), share in zip(POSTURES, whole, strict=True) if share > 0]
    best, second, *_ = island.ranked_at(JULY)
    here = f"{best} does best of the four"
    if island.is_close[JULY]:
        here = f"{best} does best on average, too close to call against {second}"
    return (
        f"Share of the plane: {', '.join(told)}. At July 2024 {here}. {ISLAND_RUNS} histories of {ISLAND_FIRMS} firms "
        "a cell and policy on the same luck, luck alone: all other parameters as in the baseline."
    )


class Opening(Announcer):
    """The opening page's numbers; whoever waits is told when a part is ready.

    Parameters
    ----------
    workshop : Workshop
    """

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self._workshop = workshop
        self._begun = False
        self.answers: list[Answer] = []
        self.island: Island | None = None
        self.failed = False

    def begin(self) -> None:
        """Start computing, once."""
        with self._lock:
            if self._begun:
                return
            self._begun = True
        threading.Thread(target=self._compute, name="opening", daemon=True).start()

    def _compute(self) -> None:
        try:
            self.answers = answers({name: self._workshop.ensemble(setting) for name, setting in WORLDS.items()})
            self._tell()
            self.island = computed_island()
        except Exception as error:
            if is_leaving(error):
                return
            log.exception("the opening page could not be computed")
            self.failed = True
        self._tell()

    def payload(self) -> str:
        """JSON of what there is."""
        cards: list[dict[str, Any]] = [asdict(answer) for answer in self.answers]
        island = None
        if self.island is not None:
            island = {"chart": asdict(island_chart(self.island)), "words": island_words(self.island)}
        return json.dumps({"cards": cards, "island": island, "failed": self.failed}, separators=(",", ":"))
