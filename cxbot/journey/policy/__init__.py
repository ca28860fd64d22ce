"""The contact policy: whether the bot may write first, now, later or not at all.

Theory of operation. Whatever the bot is about to begin (an Intent) passes gates in an order; the
first that is shut answers, with its name and the numbers it went by. All is pure: the facts are
read by whoever asks, and what comes out becomes a row, so that "why was I not asked?" has an
answer. An allowed contact claims the customer's next number in the transaction that makes it; of
two who decide at once on the same facts one loses the claim and decides again.

    gate           what shuts it                                     first reminder follow_on inline
    gone           erased, banned, out of reach                        x      x         x        x
    consent        not agreed to this purpose                          x      x         x        x
    reminder       reminded already, or answered in part               -      x         -        -
    busy           people or another flow talk with them     later     x      x         x        x
    quiet_hours    their night                               later     x      x         x        -
    apart          the bot began something a moment ago      later     w      -         -        -
    budget         enough messages, enough surveys           later     w      -         -       s,w
    survey_again   they were shown this survey               later    s,w     -         -       s,w
    same_metric    they were asked for this metric           later    s,w     -         -       s,w
    back_off       they ignore surveys: clocks run slower    later     s      -         -        s
    holdout        they are among those who are never asked            s      -         -        s
    sample         they weren't drawn for this survey                  s      -         -        s
    quota          enough people were asked this survey                x      -         -        x
    rival          a rarer survey waits for the only slot    later    s,w     -         -        -

(x always, s for surveys only, w not for what the customer waits for.)

What counts as what: `apart` and the messages' budget count all that the bot began, reminders and
follow-ons too, though these aren't held by them; the surveys' budget, the clocks of surveys and
the row of ignored ones count invitations, inline ones too. What is awaited counts all the same.
"""

from cxbot.journey.policy.deciding import GATES, Gate, decide, next_free
from cxbot.journey.policy.decisions import Allow, Decision, Delay, Deny
from cxbot.journey.policy.facts import Busy, Intent, Known, Past, Rival, Rules, intent_of
from cxbot.journey.policy.history import horizon
from cxbot.journey.policy.lots import bucket, held_out
from cxbot.journey.policy.merging import merged

__all__ = [
    "GATES",
    "Allow",
    "Busy",
    "Decision",
    "Delay",
    "Deny",
    "Gate",
    "Intent",
    "Known",
    "Past",
    "Rival",
    "Rules",
    "bucket",
    "decide",
    "held_out",
    "horizon",
    "intent_of",
    "merged",
    "next_free",
]
