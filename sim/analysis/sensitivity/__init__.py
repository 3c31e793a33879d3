"""What drives a result: Sobol indices and Morris effects of a sweep, with intervals, and whether its sample can tell.

`indices` takes values of any model on a design and gives indices, `convergence` judges them, `study` asks a sweep.
"""

from sim.analysis.sensitivity.convergence import Verdict
from sim.analysis.sensitivity.indices import Indices, morris_indices, sobol_indices
from sim.analysis.sensitivity.study import Sensitivity, sensitivity

__all__ = ["Indices", "Sensitivity", "Verdict", "morris_indices", "sensitivity", "sobol_indices"]
