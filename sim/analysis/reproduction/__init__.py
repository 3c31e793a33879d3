"""The figures of docs/model.md, section 13, computed again and set beside the published ones.

`published` reads the table of figures; `july`, `variants` (with `wars`), `futures`, `paths`, `constants`, `morris`,
`sobol` and `search` measure; `verdict` judges, `readings` says how unclear figures are read and what is known of those
that differ, `study` does it all, `page` writes it down.
"""

from sim.analysis.reproduction.study import Row, planned_runs, reproduce, rows_of, table_of

__all__ = ["Row", "planned_runs", "reproduce", "rows_of", "table_of"]
