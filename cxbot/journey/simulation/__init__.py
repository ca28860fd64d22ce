"""The last days once more, by other rules: whom surveys would ask, whom not, and what comes of it.

Theory of operation. The log says what the bot wanted to begin, when, and what was decided then; a
want is a row of such decisions. `replay` lets all wants of a period happen again in the order of
time and asks `policy.decide`, the very function the bot asks, with the rules of today or those of a
what-if. What it allows becomes the customer's past, and so it holds back or makes room for what
comes later. With the rules unchanged the replay decides what really was decided.

Where the log knows, it is believed: who was busy or gone at that moment, who had agreed to what,
and what a customer answered to a survey that they were really asked. Where a what-if asks somebody
who wasn't, the answer is drawn: a stable hash of the customer against the response rate.

What isn't known and so isn't there: reminders of surveys nobody was asked, that a conversation
would have been shorter without its survey, and the `if` of a flow that has never run.
"""

from cxbot.journey.simulation.expecting import Expected, Rate, expected, rate_of
from cxbot.journey.simulation.log import Log, log_of
from cxbot.journey.simulation.replaying import replayed
from cxbot.journey.simulation.result import Simulated, simulated
from cxbot.journey.simulation.supposing import supposed
from cxbot.journey.simulation.table import lines
from cxbot.journey.simulation.tallies import DESK, Replayed, Setting

__all__ = [
    "DESK",
    "Expected",
    "Log",
    "Rate",
    "Replayed",
    "Setting",
    "Simulated",
    "expected",
    "lines",
    "log_of",
    "rate_of",
    "replayed",
    "simulated",
    "supposed",
]
