"""Is every type of event that an engine offers also told?"""

from onecity.base.manifest import engines, resolve
from onecity.core.cloudevents import EventType

ANNOUNCE = "onecity.base.webhooks.door:announce"


def test_each_offered_type_has_its_listener_its_audience_and_a_permission_that_exists() -> None:
    granted = {permission.name for engine in engines() for permission in engine.permissions}
    found = [(engine, one) for engine in engines() for one in engine.announcements]
    assert found
    for engine, one in found:
        assert (one.event, ANNOUNCE) in {(listener.event, listener.call) for listener in engine.listeners}
        assert EventType.parse(one.event).engine == engine.id
        assert callable(resolve(one.call))
        assert one.permission in granted
