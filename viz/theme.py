"""One fixed, colour-blind safe colour an actor (Okabe and Ito 2008), and the ramps of the ladders."""

ACTOR_COLOUR = {
    "seoul": "#0072B2",
    "beijing": "#D55E00",
    "moscow": "#CC79A7",
    "pyongyang": "#5A5A5A",
    "washington": "#009E73",
    "firms": "#E69F00",
}
"""Colour of each actor, the same in every figure."""

ACTOR_LABEL = {
    "seoul": "Seoul",
    "beijing": "Beijing",
    "moscow": "Moscow",
    "pyongyang": "Pyongyang",
    "washington": "Washington",
    "firms": "firms",
}

RUNG_RAMP = ("#E8EEF4", "#B7CFE3", "#6BA3CC", "#F0A860", "#B2391F")
"""Aid rungs from dialogue only to lethal aid; the warm colours are the aligning ones."""

INK, GRID = "#222222", "#DDDDDD"
