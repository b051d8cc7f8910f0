"""The rules of sensing beside those of Prometheus: random ones, in both languages, over the same series."""
