"""Ninety days of a shop that asks: the real engine and store, and an account of it kept apart.

`days.py` lets the days pass, `people.py` says what customers do, `words.py` foretells from the
rules in words alone what the bot may send, `account.py` compares: message by message, decision by
decision, figure by figure.
"""
