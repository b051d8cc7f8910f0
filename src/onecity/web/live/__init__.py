"""What changed since the browser last heard of us? Server-sent events with replay."""
