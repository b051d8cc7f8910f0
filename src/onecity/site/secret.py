"""Where does Django's secret come from?"""

import os
import secrets

from onecity.site.configuration import Configuration


def secret_key(configuration: Configuration) -> str:
    """The configured secret, else one made on first use and kept beside the data, readable by its owner only."""
    if configuration.secret_key:
        return configuration.secret_key
    path = configuration.data / "secret.key"
    configuration.data.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
