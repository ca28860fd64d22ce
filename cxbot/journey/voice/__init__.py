"""What customers say, as one report: scores, response, words, what came of complaints, and how much
they were written to. Pure but for `reading`, which asks a log for pages of rows.
"""

from cxbot.journey.voice.period import Period
from cxbot.journey.voice.picture import picture
from cxbot.journey.voice.reading import Log, voice_report
from cxbot.journey.voice.report import VoiceReport
from cxbot.journey.voice.table import as_csv
from cxbot.journey.voice.words import lines

__all__ = ["Log", "Period", "VoiceReport", "as_csv", "lines", "picture", "voice_report"]
