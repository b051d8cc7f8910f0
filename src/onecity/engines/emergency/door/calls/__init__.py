"""What may be asked of calls, and told to them?"""

from onecity.engines.emergency.door.calls.declared import (
    answer_words,
    complaint_title,
    leaf_title,
    priority_places,
    priority_title,
    protocols,
    targets,
)
from onecity.engines.emergency.door.calls.erasing import erase
from onecity.engines.emergency.door.calls.following import (
    REASONS,
    called_back,
    close,
    come_back,
    forget_networks,
    hung_up,
    leave,
    look_for_gone,
    seen,
)
from onecity.engines.emergency.door.calls.interviewing import (
    answer_self,
    judge,
    take,
    take_next,
    want_units,
)
from onecity.engines.emergency.door.calls.limits import limit
from onecity.engines.emergency.door.calls.locating import (
    fix,
    link_is_open,
    locate,
    locate_by_link,
    pin,
    send_link,
)
from onecity.engines.emergency.door.calls.merging import merge, part
from onecity.engines.emergency.door.calls.moving import note, set_state, tell_caller
from onecity.engines.emergency.door.calls.receiving import enter, receive
from onecity.engines.emergency.door.calls.rights import (
    may_follow_as_caller,
    may_follow_call,
    may_follow_desk,
)
from onecity.engines.emergency.door.calls.sealing import token_of
from onecity.engines.emergency.door.calls.seeing import (
    caller,
    open_calls,
    personal,
    place_words,
    queue,
    state_of,
    taking,
    view,
)
from onecity.engines.emergency.door.calls.talking import guided, prefer_text, reply, say, set_number
from onecity.engines.emergency.door.calls.values import (
    CallerView,
    CallView,
    Personal,
    PhoneCall,
    Queue,
    Taking,
    Tap,
)

__all__ = [
    "REASONS",
    "CallView",
    "CallerView",
    "Personal",
    "PhoneCall",
    "Queue",
    "Taking",
    "Tap",
    "answer_self",
    "answer_words",
    "called_back",
    "caller",
    "close",
    "come_back",
    "complaint_title",
    "enter",
    "erase",
    "fix",
    "forget_networks",
    "guided",
    "hung_up",
    "judge",
    "leaf_title",
    "leave",
    "limit",
    "link_is_open",
    "locate",
    "locate_by_link",
    "look_for_gone",
    "may_follow_as_caller",
    "may_follow_call",
    "may_follow_desk",
    "merge",
    "note",
    "open_calls",
    "part",
    "personal",
    "pin",
    "place_words",
    "prefer_text",
    "priority_places",
    "priority_title",
    "protocols",
    "queue",
    "receive",
    "reply",
    "say",
    "seen",
    "send_link",
    "set_number",
    "set_state",
    "state_of",
    "take",
    "take_next",
    "taking",
    "targets",
    "tell_caller",
    "token_of",
    "view",
    "want_units",
]
