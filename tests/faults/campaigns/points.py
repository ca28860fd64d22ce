"""The study's 26 places to die at, and the names that the source has for them."""

POINTS = {
    "P02": "received",
    "P04": "stored, unacknowledged",
    "P05": "acknowledged",
    "P06": "taken, undecided",
    "P07": "decided, unwritten",
    "P08": "uncommitted",
    "P09": "committed, sender not woken",
    "P10": "sending committed",
    "P11": "performed, answer unread",
    "P12": "answered, result uncommitted",
    "P13": "sent committed",
    "P14": "timer selected",
    "P15": "timer uncommitted",
    "P16": "timer committed",
    "P18": "forwarded, not taken",
    "P19": "migrated, uncommitted",
    "P26": "event committed, unanswered",
}
#: Beyond the study's: ours.
MORE = (
    "recovered, nothing sent",
    "action returned, undecided",
    "topic made, id uncommitted",
)
#: Passed once, while cxbot starts.
AT_START = ("migrated, uncommitted", "recovered, nothing sent")
