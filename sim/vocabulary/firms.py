"""State of a Korean firm in Russia (docs/model.md, section 2.4)."""

from sim.vocabulary.state import SIGNED, UNIT
from sim.vocabulary.terms import Mark, Term

STATUSES = ("active", "idle", "exited")
"""Names of the values of `status`: in business, in Russia but losing money and waiting, left."""

ACTIVE, IDLE, EXITED = range(3)
SECTORS = 4
FIRM_CLASSES = ("large", "sme")
FIRM_POLICIES = ("real_options", "myopic", "stay")
"""Decision rules of firms: Dixit's options with sunk costs; leave at a loss and return at a gain; never move."""

FEWEST_FIRMS = 8
MOST_FIRMS = 100_000


def _term(name: str, symbol: str, unit: str, meaning: str, domain: tuple[float, float], mark: Mark = "D") -> Term:
    return Term(name, symbol, unit, meaning, 0.0, domain, (mark,), "2.4, 7.7", group="firms")


FIRM_STATE = (
    _term("status", "", "0/1/2", "0 active, 1 idle, 2 exited", (0, 2)),
    _term("log_margin", "y_f", "log", "log Russian revenue per unit of operating cost", (-10.0, 10.0), "C"),
    _term("risk", "rho_f", "share", "perceived risk of staying in Russia", UNIT),
    _term("cash", "", "years of op. cost", "cash", (-10.0, 1000.0), "A"),
    _term("alignment", "", "index", "Western minus Chinese and Russian exposure", SIGNED),
    _term("exposure_russia", "E_R", "share", "exposure to Russia", UNIT, "A"),
    _term("exposure_china", "E_C", "share", "exposure to China", UNIT, "A"),
    _term("exposure_west", "E_W", "share", "exposure to the West", UNIT, "A"),
    _term("size", "", "index", "size", (0.0, 1e9), "A"),
    _term("sunk_cost", "s_f", "years of op. cost", "cost of leaving that cannot be recovered", (0.0, 10.0), "C"),
    _term("large", "", "0/1", "1 for the tracked large names", UNIT, "E"),
    _term("peer_0", "", "index", "the anchor of the sector", (0, MOST_FIRMS)),
    _term("peer_1", "", "index", "a peer in the sector", (0, MOST_FIRMS)),
    _term("peer_2", "", "index", "a peer in the sector", (0, MOST_FIRMS)),
    _term("peer_3", "", "index", "a peer in the sector", (0, MOST_FIRMS)),
    _term("peers_gone", "", "firms", "peers that had left by last month", (0, 4)),
    _term("margin", "", "ratio", "revenue per unit of operating cost, after lost customers", (0.0, 1e6)),
    _term("cost", "w_f", "ratio", "operating cost with sanctions and reputation", (1.0, 100.0)),
    _term("exit_below", "P_L", "ratio", "margin below which the firm leaves", (0.0, 1e6)),
    _term("enter_above", "P_H", "ratio", "margin above which it comes back", (0.0, 1e6)),
)

FIRM_RECORDS = ("status", "log_margin", "risk", "cash", "alignment")
"""What a month records of each firm where firms are recorded."""
