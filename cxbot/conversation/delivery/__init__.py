"""After the commit: outbox -> channel. `sending` sends, `queues` knows the order, `results` writes
down what came of it, `repairs` finds a form that can arrive, `joining` makes one of many texts."""

from cxbot.conversation.delivery.sending import Delivery

__all__ = ["Delivery"]
