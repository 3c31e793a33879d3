"""The ledger as tables: a row a fact, static, check and claim, and a row a condition it was measured by."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis.claims.results import Result, rows_of

if TYPE_CHECKING:
    import pandas as pd

ROBUST = ("share", "low", "high", "holds", "draws", "at_default")
"""Columns that `robustness` adds to the ledger."""


def tables_of(results: Sequence[Result], robustness: "pd.DataFrame | None" = None) -> "dict[str, pd.DataFrame]":
    """The ledger as pandas tables.

    Parameters
    ----------
    results : sequence of Result
        From `ledger`.
    robustness : DataFrame, optional
        From `robustness`.

    Returns
    -------
    dict of DataFrame
        ``ledger``: a row a result: ``id``, ``kind``, ``evidence``, ``passed``, ``value``, ``standard_error``, ``z``,
        ``tests`` and ``tests_passed`` (counts), ``claims`` (numbers, separated by blanks), ``fact``, ``mechanism``,
        ``threshold``; with `robustness` also the ``share`` of parameter draws in which it holds, its interval ``low``
        to ``high``, ``holds``, ``draws`` and ``at_default``, empty for rows that look at other runs. ``parts``: a row
        a condition: ``id``, ``what``, ``value``, ``standard_error``, ``passed``.
    """
    import pandas as pd

    ledger, parts = [], []
    for row in rows_of(results):
        own = row["parts"]
        ledger.append({
            "id": row["id"], "kind": row["kind"], "evidence": row["evidence"], "passed": row["passed"],
            "value": row["value"], "standard_error": row["standard_error"], "z": row["z"], "tests": len(own),
            "tests_passed": sum(part["passed"] for part in own), "claims": " ".join(map(str, row["claims"])),
            "fact": row["fact"], "mechanism": row["mechanism"], "threshold": row["threshold"],
        })  # fmt: skip
        parts += [{"id": row["id"], **part} for part in own]
    numbers = dict.fromkeys(("value", "standard_error", "z"), float)
    table = pd.DataFrame(ledger).astype(numbers)
    if robustness is not None:
        table = table.merge(robustness[["id", *ROBUST]], on="id", how="left", validate="one_to_one")
    columns = ["id", "what", "value", "standard_error", "passed"]
    conditions = pd.DataFrame(parts)[columns].astype(dict.fromkeys(("value", "standard_error"), float))
    return {"ledger": table, "parts": conditions}
