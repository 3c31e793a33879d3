"""What is known of a sweep beyond its numbers, for the report and the page alike: words, a table, charts.

`driving`: what drives it, as `tightrope sensitivity` left it; `breaking`: where something happens, by `discover`;
`regretting`: which policy one would regret, by `regret` or computed now. `left` finds and checks what they left.
"""

from viz.answers.answer import Answer
from viz.answers.asking import answers_of, most_driven_by

__all__ = ["Answer", "answers_of", "most_driven_by"]
