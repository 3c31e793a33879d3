"""Files a visitor takes along: the configuration, and every history and month as CSV or Parquet."""

import base64
import io
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from sim.errors import ConfigError
from sim.records import months_table
from sim.runspec import Chunk
from viz.charts.tiles import TILES
from viz.service import Ensemble
from viz.state import Setting, specify_setting
from viz.state.words import differences, fan_words

TYPES: Mapping[str, str] = {
    "yaml": "application/yaml",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
HEADLINES = tuple(name for name, _, _ in TILES)


def configuration_of(setting: Setting) -> str:
    """A setting as YAML that `tightrope run` accepts, with what it is in a comment."""
    changes = differences(setting, Setting(setting.scenario))
    lines = [f"# Tightrope: scenario {setting.scenario}", *(f"# changed: {words}" for words in changes)]
    if setting.spread != "luck":
        lines.append(
            "# The page drew a parameter vector for every history; this file has the parameters at its centre."
        )
        lines.append("# Its numbers are those of the page with the switch at luck alone.")
    return "\n".join([*lines, specify_setting(setting).scenario.to_yaml()])


def table_of(ensemble: Ensemble) -> pa.Table:
    """Every history and month, a row each, as `months.parquet` of a run folder has them."""
    blank = np.empty((0,))
    return months_table(Chunk(0, ensemble.months, ensemble.start, blank, blank, blank))


def file_of(kind: str, ensemble: Ensemble) -> dict[str, str]:
    """A file as the page's component saves it: name, type, content in base64.

    Raises
    ------
    ConfigError
        If there is no such kind of file.
    """
    if kind not in TYPES:
        raise ConfigError("no such file", field="download", value=kind, allowed=", ".join(TYPES))
    name = f"tightrope-{ensemble.setting.scenario}-{ensemble.spec.digest[:8]}"
    if kind == "yaml":
        content = configuration_of(ensemble.setting).encode()
    else:
        table, sink = table_of(ensemble), io.BytesIO()
        if kind == "csv":
            pyarrow.csv.write_csv(table, sink)
        else:
            about = {**(table.schema.metadata or {}), b"fan": fan_words(ensemble.setting).encode()}
            pq.write_table(table.replace_schema_metadata(about), sink, compression="zstd")
        content = sink.getvalue()
    return {"name": f"{name}.{kind}", "type": TYPES[kind], "content": base64.b64encode(content).decode()}
