"""What is a caller asked, and what follows from the answers?"""

from onecity.engines.emergency.rules.protocol.asking import Judged, Prepared, judge, prepare
from onecity.engines.emergency.rules.protocol.soundness import Flaw, compiled, flaws

__all__ = ["Flaw", "Judged", "Prepared", "compiled", "flaws", "judge", "prepare"]
