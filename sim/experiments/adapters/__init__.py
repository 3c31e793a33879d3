"""The model under other people's tools: SALib and the EMA Workbench (Mesa's `batch_run` needs no adapter)."""
