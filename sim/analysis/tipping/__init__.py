"""Where ambiguity ends: the smallest change of a parameter that tips it, with an interval; and whether it comes back.

`edges` searches any function of one number for its threshold; `metric` gives it the model on common luck; `search` asks
it of one parameter, of all, of two as a map; `path` forces a policy for a while and looks at what is left afterwards.
`study` asks all that one question holds; `left` reads what it left in a folder, and finds it again.
"""

from sim.analysis.tipping.edges import Edge, find_edge
from sim.analysis.tipping.left import LeftTipping, read_tipping, verify_tipping
from sim.analysis.tipping.metric import Metric, metric_of
from sim.analysis.tipping.path import path_dependence
from sim.analysis.tipping.search import Tipping, TippingMap, ranked, tipping_map, tipping_of
from sim.analysis.tipping.study import Question, Study, study

__all__ = [
    "Edge",
    "LeftTipping",
    "Metric",
    "Question",
    "Study",
    "Tipping",
    "TippingMap",
    "find_edge",
    "metric_of",
    "path_dependence",
    "ranked",
    "read_tipping",
    "study",
    "tipping_map",
    "tipping_of",
    "verify_tipping",
]
