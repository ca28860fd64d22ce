"""The table: each zero with its N and the bound that follows from it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from .books import FOLDER, ROOT, Book
from .campaign import Campaign, Result, campaigns

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
HEAD = ("", "fault", "store", "tried", "problems", "at most (95 %)", "repeated, flagged", "minutes")
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


def markdown(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (HEAD, ["---"] * len(HEAD), *lines))


def write_page(folder: Path = FOLDER / "release", page: Path = PAGE) -> int:
    """Between the marks of the page; returns how many campaigns haven't been run."""
    chosen = [(one, store) for one in campaigns().values() for store in one.stores]
    lines = rows(folder, chosen)
    text = page.read_text() if page.exists() else f"# Reliability\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{markdown(lines)}\n{END}{after}")
    return sum(line[4] == "–" for line in lines)
