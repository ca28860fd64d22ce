"""What the desk is measured by, computed from the tickets' logs alone; nothing here is stored.

life        one ticket's log, read once: who held it when, what was answered, how it ended
samples     a life -> its durations, verdicts and amounts, each at the moment that dates it
targets     a life -> the response limits it kept or broke
backlog     what is open at a moment, and what came and went: the two must agree
sessions    what became of the bot's sessions: a partition
traffic     messages on their way: failures, how long inputs wait, how full groups' minutes are
figures     numbers with their n, interval and method
older       logs from before events told what they changed
tallies     what figures need of each sample, per queue and per operator
gathering   all of it for one period; reading feeds it from the store, page by page
heat        waits by weekday and hour; cases: the tickets behind the figures
catalogue   the formula of each metric, in words; words: the short text for the group
"""
