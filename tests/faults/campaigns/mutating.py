"""Good input, and what an unlucky day, a bad program or somebody who tries makes of it."""

from random import Random

_NASTY = (
    "\x00", "\t", "\r\n", "\ufeff", "\u202e", "\ud83d", "&a *a", "!!python/object:os.system",
    "{{7*7}}", "%s", "- ", ": ", "? ", "| ", "> ", "'", '"', "[", "{", "]", "}", "#", "<<: *x",
    "1e309", "NaN", "-0", "0o7", "1_000", "9" * 5000, "é", "٣", "😀", "a" * 3000, "(a+)+$",
)  # fmt: skip
#: Longer than a cell of CSV may be.
_LONG = 200_000
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1251")


def mutated(random: Random, text: str, most: int = 6) -> str:
    """A few cuts, repeats, swaps and strange signs."""
    for _ in range(random.randint(1, most)):
        at = random.randrange(len(text) + 1)
        to = min(len(text), at + random.randint(0, 40))
        match random.randrange(6):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:to] + text[at:to] * random.randint(1, 20) + text[to:]
            case 2:
                text = text[:at] + random.choice(_NASTY) + text[at:]
            case 3:
                text = text[:at] + chr(random.randrange(1, 0xD7FF)) + text[to:]
            case 4:
                lines = text.split("\n")
                random.shuffle(lines)
                text = "\n".join(lines)
            case _:
                text = text[:at]
    return text


def in_bytes(random: Random, text: str) -> bytes:
    """As some program saves it; now and then a byte is another, or a cell has no end."""
    if random.random() < 0.05:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice('a"') * _LONG + text[at:]
    encoding = random.choice(_ENCODINGS)
    whole = "surrogatepass" if encoding.startswith("utf") else "replace"
    raw = bytearray(text.encode(encoding, whole))
    for _ in range(random.choice((0, 0, 0, 1, 5)) if raw else 0):
        raw[random.randrange(len(raw))] = random.randrange(256)
    return bytes(raw)
