"""Why a government did what it did: a decision of one run, taken apart by the phases that made it.

`scene` replays the run up to the decision and keeps what lay on the desk; `explanation` turns it into tables, `sample`
asks how common it is, `words` says it in a sentence.
"""

from sim.analysis.why.explanation import Explanation, explain
from sim.analysis.why.scene import Scene, opening_scene, scene_of

__all__ = ["Explanation", "Scene", "explain", "opening_scene", "scene_of"]
