"""What has a gateway done so far?"""

from collections import Counter

from prometheus_client import Counter as Metric

_METRIC = Metric(
    "onecity_gateway", "What inbound gateways took, answered, refused and dropped", ("gateway", "what")
)


class Counters:
    """Counts by name, in this object and as `onecity_gateway_total{gateway, what}` for a monitoring system.

    connections, turned-away (too many), frames, readings, unknown (a thing or property that there is not),
    answers, away (not taken, so not acknowledged), lost (not taken, and the device will not send it again),
    throttled, failed (a fault of ours), refused-REASON.
    """

    def __init__(self, gateway: str) -> None:
        self._gateway = gateway
        self._counts: Counter[str] = Counter()

    def add(self, what: str, by: int = 1) -> None:
        """Count."""
        if by:
            self._counts[what] += by
            _METRIC.labels(self._gateway, what).inc(by)

    def __getitem__(self, what: str) -> int:
        return self._counts[what]
