"""The warm card of a ticket: who, why, the path so far, answers, the last exchanges, buttons.

`view` is all that it shows, `drawing` the lines, `exchanges` the history, `contacts` keeps phones
and addresses covered, `digest` says it in short, `keyboard` has the buttons, `names` the topic's
name and icon.
"""

from cxbot.desk.card.contacts import covered, found
from cxbot.desk.card.drawing import MAX_CARD, card
from cxbot.desk.card.exchanges import pages, shown
from cxbot.desk.card.keyboard import (
    ACTIONS,
    Action,
    Choice,
    Page,
    buttons,
    calls,
    menu,
    options,
    picked,
)
from cxbot.desk.card.names import MAX_TOPIC_NAME, icon_of, topic_name
from cxbot.desk.card.view import CardView, Exchange, Step

__all__ = [
    "ACTIONS",
    "MAX_CARD",
    "MAX_TOPIC_NAME",
    "Action",
    "CardView",
    "Choice",
    "Exchange",
    "Page",
    "Step",
    "buttons",
    "calls",
    "card",
    "covered",
    "found",
    "icon_of",
    "menu",
    "options",
    "pages",
    "picked",
    "shown",
    "topic_name",
]
