"""Gates 10 to 12: who is drawn, and how many in all.

Luck is a stable hash of the customer: drawn anew at each occasion, the most active would be asked
most surely (journey.md T8, as in Formbricks' `displayPercentage`).
"""

import hashlib

from cxbot.flow.values.hours import told
from cxbot.journey.policy.decisions import Case, Held

#: One for all surveys: whoever is held out is asked nothing at all.
HOLDOUT_SALT = "holdout"


def bucket(customer_id: str, salt: str) -> float:
    """A number in [0, 1) that is the same in every process and every version of Python.

    Raising a share keeps everybody who was in: in are those below it.
    """
    text = f"{salt}\n{customer_id}".encode(errors="surrogatepass")
    digest = hashlib.sha256(text).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def held_out(customer_id: str, share: float) -> bool:
    """Whether no survey is ever offered to the customer, at that `holdout` of the shop."""
    return bucket(customer_id, HOLDOUT_SALT) < share


def sample_salt(flow: str, wave: str) -> str:
    return f"{flow}|{wave}"


def holdout(case: Case) -> Held | None:
    """A share of the customers is never asked, so that the shop sees whether asking harms
    (journey.md 2b, 10). Of two who turn out to be one, either being in it is enough."""
    share = case.rules.policy.holdout
    lowest = min(bucket(one, HOLDOUT_SALT) for one in case.known.ids)
    return Held({"bucket": round(lowest, 6), "holdout": share}) if lowest < share else None


def sample(case: Case) -> Held | None:
    """Only a share is asked, the same ones as long as the wave stays (journey.md 2b, 11)."""
    share, wave = case.intent.sample, case.intent.wave
    drawn = bucket(case.known.customer_id, sample_salt(case.intent.flow, wave))
    if drawn < share:
        return None
    return Held({"bucket": round(drawn, 6), "sample": share, "wave": wave})


def quota(case: Case) -> Held | None:
    """So many invitations over all customers within a period (journey.md 2b, 12). When the next
    place is free hangs on others, so there is no later."""
    allowed = case.intent.quota
    if allowed is None or case.known.asked < allowed.count:
        return None
    return Held(
        {"asked": case.known.asked, "allowed": allowed.count, "period": told(allowed.period)}
    )
