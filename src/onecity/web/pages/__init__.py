"""The pages that belong to no engine: home, inbox, search, desk, map, audit, help."""
