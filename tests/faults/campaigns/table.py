"""The table: each zero with its N and the bound that follows from it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from .books import FOLDER, ROOT, Book
from .campaign import Campaign, Result, campaigns
from .shown import STUDIED
from .tally import PATH, Tally

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
HEAD = ("", "fault", "store", "tried", "problems", "at most (95 %)", "repeated, flagged", "minutes")
#: On the page, behind them: the newest case, and of how many cases a release is made.
MORE = ("last", "of a release")
_NOT_RUN = "not run"
#: What of the sums is shown beside.
_SHOWN = ("updates", "messages", "kills")


def bound(n: int) -> str:
    """None in n: fewer than 3/n of all, with 95 % confidence."""
    if n <= 0:
        return "–"
    percent = min(100.0, 300 / n)
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.2g} %"


def row(campaign: Campaign, store: str, total: Result) -> tuple[str, ...]:
    problems = sum(map(len, total.problems.values()))
    if not total.n:
        why = total.skipped or _NOT_RUN
        return (campaign.id, campaign.title, store, why, "–", "–", "–", "–")
    kinds = ", ".join(f"{kind} {len(texts)}" for kind, texts in total.problems.items() if texts)
    zeros = ", ".join(f"{kind} 0" for kind in campaign.zeros)
    repeats = f"{total.counts['repeats']}, {total.counts['flagged']}"
    return (
        campaign.id,
        campaign.title,
        store,
        f"{total.n:,} {campaign.unit}" + _beside(total),
        kinds if problems else (zeros or "0"),
        bound(total.n) if not problems else "–",
        repeats if total.counts["messages"] else "–",
        f"{total.seconds / 60:.1f}",
    )


def _beside(total: Result) -> str:
    shown = [f"{total.counts[name]:,} {name}" for name in _SHOWN if total.counts[name]]
    if of_study := total.counts["of the study"]:
        shown.append(f"{of_study} of the study's {STUDIED} caught")
    return f" ({', '.join(shown)})" if shown else ""


def rows(folder: Path, chosen: Iterable[tuple[Campaign, str]]) -> list[tuple[str, ...]]:
    return [row(one, store, Book(folder, one, store).total()) for one, store in chosen]


def shown(lines: Sequence[Sequence[str]]) -> str:
    """For a terminal."""
    everything = [HEAD, *lines]
    widths = [max(len(line[place]) for line in everything) for place in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in everything
    )


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def write_page(folder: Path = FOLDER / "release", page: Path = PAGE, tallied: Path = PATH) -> int:
    """What has been run since goes into the tally, and all of it between the marks of the page;
    returns how many campaigns haven't been run."""
    tally, lines = Tally(tallied), []
    for one in campaigns().values():
        for store in one.stores:
            unclean = tally.take(one, store, Book(folder, one, store))
            total = tally.total(one, store)
            total.add(unclean)
            done = len(tally.numbers(one, store))
            share = f"{done:,} of {one.cases('t3', store):,} cases" if done else "–"
            lines.append((*row(one, store, total), tally.last(one, store) or "–", share))
    tally.write()
    text = page.read_text() if page.exists() else f"# Reliability\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{markdown((*HEAD, *MORE), lines)}\n{END}{after}")
    return sum(line[4] == "–" for line in lines)
