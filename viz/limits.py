"""What the model cannot tell, in short: one list for the page and for reports."""

LIMITS = (
    "Most weights in “% of GDP” are not measured. Courses that differ widely rank firmly, close ones do not.",
    "Whether alignment pays depends on the future: rarely near the values used here, in over a quarter of wide "
    "futures. Full alignment with the bloc is rarely best.",
    "Seoul’s silence on China rests on the cost of Chinese coercion, an estimate.",
    "The US guarantee reacts within months here; a treaty guarantee surely moves more slowly.",
    "Moscow’s belief concerns one red line and one reply. An untested bluff is as good as a promise, and how much a "
    "declared red line helps depends on a number that no data pin down.",
    "After October 2024 the model expects more movement by Seoul than happened, unless US retrenchment is scripted.",
    "Korean firms are fitted to three press figures; large firms leave Russia faster than reported.",
    "Words about retaliation move Seoul’s posture little: Seoul learns slowly about what kind of Moscow it faces.",
    "The reward of alignment in arms orders may be too generous: Poland’s orders came without it.",
    "Options come in steps; a ceasefire is for good; one Washington stands for the United States and NATO; there is no "
    "Tokyo, no Kyiv, no Korean election.",
)
"""Section 16 of docs/model.md in short, item by item."""

NOT_A_FORECAST = "This is a model of an argument, not a forecast. Use it to compare courses, not to predict numbers."

FITTED = "The defaults were fitted to the article’s picture of July 2024. Agreement with that picture is no evidence."
