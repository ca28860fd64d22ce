"""`check --paths`: every branch of every flow walked with generated answers, timers included.

It is the real interpreter that walks, so what crashes, falls silent or turns in circles here would
do so with a customer. Values are chosen so that each condition can go both ways.
"""
