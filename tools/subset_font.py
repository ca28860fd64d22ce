"""Make cxbot/fonts anew: Noto Sans CJK SC with only the letters that pictures need.

    pip install fonttools          # needed here only
    apt-get install fonts-noto-cjk
    python tools/subset_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The same font file gives the same bytes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

_FAMILY = "Noto Sans CJK SC"
_HERE = Path(__file__).resolve().parent.parent / "cxbot" / "fonts" / "NotoSansCJKsc-Subset.otf"
#: Latin with its accents, Greek, Cyrillic, Vietnamese, punctuation, money, letterlike, numerals,
#: arrows, mathematics, boxes and shapes, what stands in a circle, symbols, Chinese punctuation,
#: full width. What the font lacks of them is passed over.
_RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x1A0, 0x1B0), (0x218, 0x21B), (0x2B0, 0x2DF),
    (0x300, 0x30F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2010, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x25FF), (0x2600, 0x26FF),
    (0x2700, 0x27BF), (0x2B00, 0x2BFF), (0x3000, 0x303F), (0xFF00, 0xFFEF),
)  # fmt: skip


def _letters() -> Iterator[int]:
    for first, last in _RANGES:
        yield from range(first, last + 1)
    # GB 2312: its 94 rows of 94 places
    for row in range(0xA1, 0xFF):
        for place in range(0xA1, 0xFF):
            try:
                yield ord(bytes((row, place)).decode("gb2312"))
            except UnicodeDecodeError:
                continue


#: Punctuation that Chinese and the rest share, as wide as the rest writes it.
_SLIM = (0x2018, 0x2019, 0x201C, 0x201D, 0x2014, 0x2026)
#: A middle dot has no such form but the half-width one of Katakana.
_HALF_DOT = 0xFF65


def _slim(font: TTFont) -> None:
    rules = font["GSUB"].table
    wanted = {i for one in rules.FeatureList.FeatureRecord if one.FeatureTag == "pwid"
              for i in one.Feature.LookupListIndex}  # fmt: skip
    slimmer: dict[str, str] = {}
    for i in sorted(wanted):
        for part in rules.LookupList.Lookup[i].SubTable:
            slimmer |= getattr(part, "ExtSubTable", part).mapping
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            for letter in _SLIM:
                table.cmap[letter] = slimmer.get(table.cmap[letter], table.cmap[letter])
            table.cmap[0xB7] = table.cmap[_HALF_DOT]


def main(collection: Path) -> None:
    fonts = TTCollection(str(collection)).fonts
    font = next(one for one in fonts if one["name"].getDebugName(1) == _FAMILY)
    _slim(font)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.desubroutinize = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    # for vertical text, and for what is installed in a system
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=set(_letters()))
    subsetter.subset(font)
    subset.save_font(font, str(_HERE), options)
    sys.stdout.write(f"{_HERE.name}: {_HERE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
