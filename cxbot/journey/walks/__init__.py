"""What lies behind the map's numbers: the ways customers went, how their first contact was, the
same figures for a stage, a phase and the whole shop, and the newest threads to look at.

Theory of operation. `walked` reads the log once, customer after customer, into Walks; parts that
were gathered apart, of different customers, can be merged. What is too much to be counted while
somebody waits is for the asker to say: pages ask for it up to MOST exchanges, and beyond that of
the customers seen last.
"""

from cxbot.journey.walks.first import First, FirstContacts
from cxbot.journey.walks.gathering import Walks
from cxbot.journey.walks.levels import Level, Levels, Place
from cxbot.journey.walks.reading import MOST, walked
from cxbot.journey.walks.threads import Thread, Threads

__all__ = [
    "MOST", "First", "FirstContacts", "Level", "Levels", "Place", "Thread", "Threads", "Walks",
    "walked",
]  # fmt: skip
