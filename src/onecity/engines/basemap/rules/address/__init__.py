"""How is a Chinese address read, and how is it written?"""

from onecity.engines.basemap.rules.address.lexicon import Lexicon, Name, lexicon_of
from onecity.engines.basemap.rules.address.parts import PARTS, Address
from onecity.engines.basemap.rules.address.reading import Reading, parse
from onecity.engines.basemap.rules.address.writing import write

__all__ = ["PARTS", "Address", "Lexicon", "Name", "Reading", "lexicon_of", "parse", "write"]
