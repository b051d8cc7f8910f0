"""What are the cookies called that prove who somebody is?"""

from onecity.site.configuration import Configuration

# A browser takes a cookie of this name only over HTTPS, for this very host and its whole site: no neighbour under the
# same domain can plant one.
HOST_ONLY = "__Host-"


def cookie_names(configuration: Configuration) -> dict[str, str]:
    """The names of the session's and of the form token's cookie; over plain HTTP a browser refuses the prefix."""
    prefix = HOST_ONLY if configuration.secure else ""
    return {"session": f"{prefix}sessionid", "csrf": f"{prefix}csrftoken"}
