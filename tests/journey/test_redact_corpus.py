"""How much of what is personal the redactor takes out of a corpus, and how much else."""

import re
from collections import Counter

from redact_corpus import CORPUS

from cxbot.journey.redact import redact

#: Told to owners in docs/privacy.md.
RECALL, PRECISION = 0.97, 0.97
_FOUND = re.compile(r"\[(phone|e-mail|card|number|token)\]")


def test_recall_and_precision_over_the_corpus() -> None:
    right, missed, wrong = Counter[str](), list[str](), list[str]()
    for label, line in CORPUS:
        found = set(_FOUND.findall(redact(line)))
        if label in found:
            right[label] += 1
        elif label:
            missed.append(f"{label}: {line}")
        if found - {label}:
            wrong.append(f"{sorted(found)}: {line}")
    hits, personal = sum(right.values()), sum(1 for label, _ in CORPUS if label)
    recall, precision = hits / personal, hits / (hits + len(wrong))
    print(f"redactor: {len(CORPUS)} lines, recall {recall:.3f}, precision {precision:.3f}")
    told = "\n".join(["missed:", *missed, "taken for another, or for nothing:", *wrong])
    assert len(CORPUS) >= 200
    assert (recall >= RECALL, precision >= PRECISION) == (True, True), told


def test_no_order_number_is_taken_out() -> None:
    for label, line in CORPUS:
        if not label and re.search(r"(?i)\border\b|заказ", line):
            assert redact(line) == line
