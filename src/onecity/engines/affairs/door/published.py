"""What does everybody see of the city's ratings?"""

from dataclasses import dataclass

from django.db.models import Count

from onecity.base.declarations.door import current
from onecity.core.text import Text
from onecity.engines.affairs.door.services import organisation_name
from onecity.engines.affairs.models import Rating
from onecity.engines.affairs.rules.published import Published, about, published


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """Published figures with the names that people know."""

    figures: Published
    department: Text
    title: Text


@dataclass(frozen=True, slots=True)
class PublishedRatings:
    """All published rows, and about how many ratings the city has, rounded down to tens."""

    rows: tuple[PublishedRow, ...]
    about: int


def published_ratings() -> PublishedRatings:
    """The ratings by department and service. Open to all: numbers only, few of them hidden."""
    # one read along the index (organisation, service, level); no row of the table itself is touched
    counted = list(
        Rating.objects.values_list("organisation", "service", "level")
        .annotate(count=Count("*"))
        .order_by("organisation", "service", "level")
    )
    rows = tuple(
        PublishedRow(one, organisation_name(one.organisation), service_title(one.service))
        for one in published(counted)
    )
    return PublishedRatings(rows, about(sum(count for *_key, count in counted)))


def service_title(service_id: str) -> Text:
    """What a service is called; its id when the release no longer has it."""
    declared = current().all("service").get(service_id)
    return declared.title if declared else Text(zh=service_id, en=service_id)
