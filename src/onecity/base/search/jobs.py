"""What does the search do later?"""

from onecity.base.jobs.door import task
from onecity.base.search.rebuilding import rebuild


@task
def rebuild_later() -> int:
    """Make the index anew; how many entries it has."""
    return rebuild()
