"""Which of the shop's languages a customer reads, from the code their messenger gives."""

from collections.abc import Iterable


def spoken(hint: str | None, languages: Iterable[str]) -> str | None:
    """`pt-br` is pt-BR, else pt, else another Portuguese; None when the shop speaks none."""
    wanted = _plain(hint or "")
    known = {_plain(language): language for language in languages}
    if wanted in known or not wanted:
        return known.get(wanted)
    base = wanted.partition("-")[0]
    near = (code for plain, code in known.items() if plain.partition("-")[0] == base)
    return known.get(base) or next(near, None)


def _plain(language: str) -> str:
    return language.strip().replace("_", "-").lower()
