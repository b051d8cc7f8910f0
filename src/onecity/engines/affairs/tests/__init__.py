"""Tests of affairs."""
