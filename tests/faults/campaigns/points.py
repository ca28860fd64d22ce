"""The study's 26 places to die at, and the names that the source has for them."""

#: Passed by everyday work, or once at a start.
POINTS = {
    "P01": "read, unparsed",
    "P02": "received",
    "P03": "stored, uncommitted",
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
    "P17": "card sent, its place uncommitted",
    "P18": "forwarded, not taken",
    "P20": "validated, not swapped",
    "P22": "written, not in place",
    "P25": "draining",
    "P26": "event committed, unanswered",
}
#: The database's own work, where the source has no line: found by the statement, or the moment.
AT_STATEMENTS = {"P21": "DELETE FROM identity", "P23": "wal_checkpoint"}
#: F24 dies there, at each migration.
MIGRATING = {"P19": "migrated, uncommitted"}
#: Only where several processes may share a database.
ON_POSTGRESQL = {"P24": "lease renewed late"}
#: Beyond the study's: ours.
MORE = (
    "recovered, nothing sent",
    "action returned, undecided",
    "topic made, id uncommitted",
)
#: Passed once, while cxbot starts.
AT_START = ("recovered, nothing sent",)
#: Somebody must do something special to come there.
BY_HAND = ("validated, not swapped", "written, not in place", "draining")
#: Of commands that work on copies, and of a start behind one: their own tests kill them there.
ELSEWHERE = (
    "copied, unnamed",
    "generation raised, file behind",
    "old aside, copy not in place",
    "restored, unsettled",
    "resumed, uncommitted",
    "batch copied, uncommitted",
    "batch committed",
    "moved, not compared",
    "moved, source not told",
)


def places(store: str) -> dict[str, str]:
    """Every place of a campaign of kills, by its name in the study or in the source."""
    both = POINTS | AT_STATEMENTS | {name: name for name in MORE}
    return both | (ON_POSTGRESQL if store == "postgresql" else {})
