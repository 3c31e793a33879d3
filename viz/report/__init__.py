"""A report: one HTML file that a reader without Python can use alone, made of what runs, sweeps and comparisons left.

`run`, `comparison`, `sweep` and `tipping` gather the answers into `blocks`; `page` lays them out. It computes with the
model only through the rooms below, and its charts are those of `viz.charts`.
"""

from viz.report.comparison import report_on_comparison
from viz.report.material import Material, material_of
from viz.report.page import GENERATOR, rendered
from viz.report.run import report_on_run
from viz.report.sweep import report_on_sweep
from viz.report.tipping import report_on_tipping

__all__ = [
    "GENERATOR",
    "Material",
    "material_of",
    "rendered",
    "report_on_comparison",
    "report_on_run",
    "report_on_sweep",
    "report_on_tipping",
]
