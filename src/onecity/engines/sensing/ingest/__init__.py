"""From readings to warnings: what the process `onecity ingest` does between a gateway and the database."""
