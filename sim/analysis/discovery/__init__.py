"""Scenario discovery: the region of the uncertain inputs in which something happens, in plain words.

`cases` says what is asked of what, `boxes` finds the region by PRIM, `trees` asks CART for a second opinion, `study`
puts them together and resamples, `words` says it. Bryant and Lempert (2010), Technological Forecasting & Social Change
77:34-49.
"""

from sim.analysis.discovery.boxes import Box, find_box
from sim.analysis.discovery.cases import Cases, Condition, cases_of_file, cases_of_sweep
from sim.analysis.discovery.study import Discovery, discover

__all__ = ["Box", "Cases", "Condition", "Discovery", "cases_of_file", "cases_of_sweep", "discover", "find_box"]
