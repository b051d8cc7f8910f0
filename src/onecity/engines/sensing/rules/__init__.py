"""The rules of sensing: pure, numpy and plain values, no database."""
