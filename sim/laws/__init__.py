"""The laws: every equation of docs/model.md once, as a pure scalar function with its source.

Numbers such as ``E12`` are those of docs/model.md. Laws know no array, no agent, no driver.
"""
