"""Command: from a warning to an incident, from an incident to somebody who acts and shows it."""
