"""The rules of travel, pure."""
