"""Files a visitor takes along: the configuration, the fan with its draws, every history and month as CSV or Parquet."""

import base64
import io
import zipfile
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from sim.errors import ConfigError
from sim.records import months_table
from sim.runspec import Chunk
from sim.scenario.writing import yaml_text
from sim.vocabulary import PARAMETERS
from viz.service import Ensemble
from viz.state import Setting, specify_setting
from viz.state.upload import FAN_SWEEP
from viz.state.words import differences, fan_words

TYPES: Mapping[str, tuple[str, str]] = {
    "yaml": ("yaml", "application/yaml"),
    "fan": ("zip", "application/zip"),
    "csv": ("csv", "text/csv"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
}
"""Suffix and media type of each kind of file."""

LONG_AGO = (2024, 7, 1, 0, 0, 0)
"""Date of the files in a zip, so that one state of the page gives one file."""


def configuration_of(setting: Setting) -> str:
    """A setting as YAML that `tightrope run` accepts, with what it is in a comment."""
    lines = _changes_of(setting)
    if setting.spread != "luck":
        lines.append(
            "# The page drew parameters for every history; this file has those at their centre, so its numbers"
        )
        lines.append('# are those of the page with the switch at luck alone. The download "The fan" repeats the draws.')
    return "\n".join([*lines, specify_setting(setting).scenario.to_yaml()])


def _changes_of(setting: Setting) -> list[str]:
    changes = differences(setting, Setting(setting.scenario))
    return [f"# Tightrope: scenario {setting.scenario}", *(f"# changed: {words}" for words in changes)]


def draws_of(ensemble: Ensemble) -> pa.Table:
    """Parameters of every history, a row each, under the paths a sweep knows them by; one row where none were drawn."""
    drawn, columns, fields = np.asarray(ensemble.spec.points.params), [], []
    for term in PARAMETERS:
        about = {"unit": term.unit, "description": term.meaning, "source": term.source}
        fields.append(pa.field(f"params.{term.name}", pa.float64(), nullable=False, metadata=about))
        columns.append(pa.array(np.ascontiguousarray(drawn[term.name])))
    return pa.table(columns, schema=pa.schema(fields))


def table_of(ensemble: Ensemble) -> pa.Table:
    """Every history and month, a row each, as `months.parquet` of a run folder has them; drawn parameters beside it."""
    blank = np.empty((0,))
    table = months_table(Chunk(0, ensemble.months, ensemble.start, blank, blank, blank))
    if ensemble.setting.spread == "luck":
        return table
    draws = draws_of(ensemble).take(pa.array(np.repeat(np.arange(len(ensemble.months)), ensemble.months.shape[1])))
    for field in draws.schema:
        table = table.append_column(field, draws[field.name])
    return table


def fan_of(ensemble: Ensemble) -> bytes:
    """A zip with the sweep that repeats a fan of plausible parameters: its configuration, and a row of draws a history.

    Raises
    ------
    ConfigError
        If the fan spans luck alone: a run repeats it.
    """
    setting = ensemble.setting
    if setting.spread == "luck":
        message = "a fan of luck alone has no draws; the configuration repeats it with `tightrope run`"
        raise ConfigError(message, field="download", value="fan")
    question = f"What the page shows: {fan_words(setting)}"
    settings = {**specify_setting(setting).scenario.settings(), "sweep": {"question": question, **FAN_SWEEP}}
    told = "# `tightrope sweep fan.yaml` gives the outcomes of the page: row k of draws.csv with the luck of history k."
    draws, whole = io.BytesIO(), io.BytesIO()
    pyarrow.csv.write_csv(draws_of(ensemble), draws)
    text = "\n".join([*_changes_of(setting), told, yaml_text(settings)])
    files = {"fan.yaml": text.encode(), "draws.csv": draws.getvalue()}
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _table_file(kind: str, ensemble: Ensemble) -> bytes:
    table, sink = table_of(ensemble), io.BytesIO()
    if kind == "csv":
        pyarrow.csv.write_csv(table, sink)
    else:
        about = {**(table.schema.metadata or {}), b"fan": fan_words(ensemble.setting).encode()}
        pq.write_table(table.replace_schema_metadata(about), sink, compression="zstd")
    return sink.getvalue()


def file_of(kind: str, ensemble: Ensemble) -> dict[str, str]:
    """A file as the page's component saves it: name, type, content in base64.

    Raises
    ------
    ConfigError
        If there is no such kind of file.
    """
    if kind not in TYPES:
        raise ConfigError("no such file", field="download", value=kind, allowed=", ".join(TYPES))
    if kind == "yaml":
        content = configuration_of(ensemble.setting).encode()
    else:
        content = fan_of(ensemble) if kind == "fan" else _table_file(kind, ensemble)
    suffix, media = TYPES[kind]
    stem = f"tightrope-{'fan-' if kind == 'fan' else ''}{ensemble.setting.scenario}-{ensemble.spec.digest[:8]}"
    return {"name": f"{stem}.{suffix}", "type": media, "content": base64.b64encode(content).decode()}
