"""What differs between configurations on the same luck, how sure that is, and whether other parameters would say so.

`sides` brings configurations onto common luck and runs them; `statistics` has the arithmetic, known from textbooks;
`robustness` asks in what share of plausible parameter draws the sign holds; `comparison` puts it into tables.
"""

from sim.analysis.compare.comparison import Comparison, compare, outcome_names
from sim.analysis.compare.sides import Side, sides_of

__all__ = ["Comparison", "Side", "compare", "outcome_names", "sides_of"]
