"""A Bot API server of our own, over real HTTP on loopback, and a person to type and tap.

For tests only. It refuses what Telegram refuses and may not be kinder than Telegram.
"""

from tests.botapi.faults import Call, Fault
from tests.botapi.people import Sent, Unanswered
from tests.botapi.server import BotApi

__all__ = ["BotApi", "Call", "Fault", "Sent", "Unanswered"]
