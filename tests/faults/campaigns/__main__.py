"""Runs the campaigns: a seeded sample of all, some of them in full, or a single case again."""

import argparse
import os
import secrets
import sys
from collections.abc import Sequence

from .books import FOLDER, Book
from .campaign import SIZES, STORES, Campaign, Result, campaigns
from .planning import Planned, in_full, numbered, pairs, sampled
from .running import run
from .table import rows, shown, write_page
from .tally import Tally


def main(words: Sequence[str]) -> int:
    if words[:1] == ["table"]:
        missing = write_page()
        print(f"docs/reliability.md: {missing} campaigns haven't been run")
        return 0
    asked = _parser().parse_args(words)
    try:
        chosen = pairs(campaigns(), asked.only, asked.store)
    except KeyError as error:
        print(f"There is no campaign {error}.", file=sys.stderr)
        return 2
    return _run(asked, chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.faults.campaigns", description=__doc__)
    names = _comma_separated
    parser.add_argument("--size", choices=SIZES, default="sample")
    parser.add_argument("--only", type=names, default=[], help="F1,F9")
    parser.add_argument("--store", type=names, default=list(STORES), help=", ".join(STORES))
    parser.add_argument("--minutes", type=float, help="12 for a sample, else without end")
    in_time = "begin nothing after these minutes, not even the first case of each"
    parser.add_argument("--in-time", action="store_true", help=in_time)
    parser.add_argument("--seed", type=int, help="of the sample")
    parser.add_argument("--slice", type=_part, default=(1, 1), metavar="3/10")
    parser.add_argument("--case", type=lambda text: [*map(int, text.split(","))], default=[])
    parser.add_argument("--jobs", type=int, default=max(3, os.cpu_count() or 1))
    parser.epilog = "`table` writes the table of docs/reliability.md from what has been run."
    return parser


def _comma_separated(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _part(text: str) -> tuple[int, int]:
    this, _, of = text.partition("/")
    if not 1 <= int(this) <= int(of):
        raise ValueError(text)
    return int(this), int(of)


def _run(asked: argparse.Namespace, chosen: Sequence[tuple[Campaign, str]]) -> int:
    sample = asked.size == "sample" and not asked.case
    kept = asked.size in ("t2", "t3") and not asked.case
    folder = FOLDER / ("release" if kept else "sample")
    books = {(one.id, store): Book(folder, one, store) for one, store in chosen}
    if not kept:
        for book in books.values():
            book.clear()
    must: list[Planned] = []
    if asked.case:
        must = numbered(chosen, asked.case)
        may: list[Planned] = []
    elif sample:
        seed = asked.seed if asked.seed is not None else secrets.randbelow(10**6)
        print(f"--seed {seed}")
        must, may = sampled(chosen, seed)
        if asked.in_time:
            must, may = [], [*must, *may]
    else:
        planned = in_full(chosen, asked.size, asked.slice)
        tally = Tally()
        before = {(one.id, store): tally.numbers(one, store) for one, store in chosen}
        may = [
            one
            for one in planned
            if one[2] not in books[one[0].id, one[1]] and one[2] not in before[one[0].id, one[1]]
        ]
        if len(planned) > len(may):
            print(f"{len(planned) - len(may)} cases have been run before")
    failed: list[str] = []

    def told(planned: Planned, result: Result) -> None:
        campaign, store, number = planned
        books[campaign.id, store].write(number, campaign.seed(store, number), result)
        if not result.clean:
            failed.append(_said(planned, result))
            print(failed[-1], flush=True)

    minutes = asked.minutes or (12.0 if sample else 10.0**6)
    left = run(must, may, asked.jobs, minutes, told)
    print(shown(rows(folder, chosen)))
    _sum_up(len(must) + len(may), left, failed)
    return 1 if failed else 0


def _said(planned: Planned, result: Result) -> str:
    campaign, store, number = planned
    lines = [f"{campaign.id} {campaign.title}, {store}, case {number}:"]
    lines += [f"  {kind}: {text}" for kind, texts in result.problems.items() for text in texts[:3]]
    again = f"--only {campaign.id} --store {store} --case {number}"
    seed = campaign.seed(store, number)
    return "\n".join([*lines, f"  again: python -m tests.faults.campaigns {again}   (seed {seed})"])


def _sum_up(planned: int, left: int, failed: Sequence[str]) -> None:
    print(f"{planned - left} of {planned} cases run" + (", the time was over" if left else ""))
    if failed:
        # Told once more, below the table: of a long log often only the end is kept.
        print(f"{len(failed)} with problems:", *failed, sep="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
