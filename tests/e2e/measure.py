"""How long from the release of a slider to the last chart in sight drawn, in a real browser; `make bench` prints it."""

import statistics
from typing import Any

RELEASE = """async ([name, value]) => {
  const version = () => document.querySelector('[data-testid=board]').dataset.version;
  const input = document.querySelector(`[data-testid=param-${name}]`), before = version(), began = performance.now();
  input.value = value; input.dispatchEvent(new Event('change', {bubbles: true}));
  while (version() === before) {
    if (performance.now() - began > 20000) throw new Error('nothing was drawn within 20 s');
    await new Promise((next) => setTimeout(next, 2));
  }
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  return Math.max(window.Tightrope.state.drawn, began) - began;
}"""


def release_times(page: Any, name: str, values: list[float]) -> list[float]:
    """Milliseconds from each release of a slider to the charts in sight drawn.

    Parameters
    ----------
    page : playwright Page
        On the scenario.
    name : str
        A parameter.
    values : list of float
        Where the slider is let go, one after the other.
    """
    return [float(page.evaluate(RELEASE, [name, value])) for value in values]


def median(values: list[float]) -> float:
    """Median."""
    return statistics.median(values)
