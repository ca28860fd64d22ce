"""`python -m bench.survey 10000`: ninety days of so many customers, and whether every figure is the
one that was counted apart. Ends with status 1 where one isn't."""

import asyncio
import json
import logging
import sys
from collections import Counter
from collections.abc import Iterator

from bench.survey.account import Account, kept
from bench.survey.figures import broken, counted, most, reported


def main(customers: int) -> None:
    logging.getLogger("cxbot").setLevel(logging.ERROR)
    account = asyncio.run(kept(customers))
    wrong = list(_wrong(account))
    print(account.effort, file=sys.stderr)
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    effort = account.effort
    facts = {
        "customers": effort.customers,
        "events": effort.events,
        "turns": effort.turns,
        "seconds": round(effort.seconds, 1),
        "peak_mb": round(effort.peak_mb),
        "decisions": len(account.happened.decisions),
        "refereed": len(account.refereed),
        "at_most": most(account),
        "wrong": len(wrong),
    }
    print(json.dumps(facts))
    sys.exit(1 if wrong else 0)


def _wrong(account: Account) -> Iterator[str]:
    for name, (real, foretold) in (("decided", account.decided()), ("sent", account.sent())):
        there, here = Counter(real), Counter(foretold)
        yield from (f"{name}, not foretold: {one}" for one in there - here)
        yield from (f"{name}, only foretold: {one}" for one in here - there)
    mine, theirs = counted(account.foretold), reported(account.report)
    yield from (
        f"{name}: {theirs[name]}, not {mine[name]}" for name in mine if theirs[name] != mine[name]
    )
    yield from broken(account)


if __name__ == "__main__":
    main(int(sys.argv[1]))
