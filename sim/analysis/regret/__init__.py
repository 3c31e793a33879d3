"""Which policy one would regret least across futures, how firm that is, and where policies cannot be told apart.

`regrets` measures, `firmness` resamples, `study` asks a sweep, `words` says what to be careful about. Regret: Savage
(1951); robust decision making: Lempert, Popper and Bankes (2003); satisficing share: Starr's domain criterion.
"""

from sim.analysis.regret.study import Regret, knowing_of, regret, regret_of

__all__ = ["Regret", "knowing_of", "regret", "regret_of"]
