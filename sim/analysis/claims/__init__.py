"""The claims ledger: what the article says, put to the test, with the worth of each verdict as evidence.

`variants` and `measures` say what is run and measured, `laboratory` runs it; `facts`, `statics_table`, `checks` and
`article` declare the rows (docs/model.md, sections 10, 12.1 and 12.2); `assembly` puts them together. `plausible` asks
in how much of the plausible parameter space each row holds; `tables` gives both as pandas tables.
"""

from sim.analysis.claims.assembly import ledger, planned_runs
from sim.analysis.claims.plausible import robustness
from sim.analysis.claims.results import Part, Result, rows_of, subtotals
from sim.analysis.claims.tables import tables_of

__all__ = ["Part", "Result", "ledger", "planned_runs", "robustness", "rows_of", "subtotals", "tables_of"]
