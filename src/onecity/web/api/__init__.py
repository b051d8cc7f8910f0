"""The kit of the REST interface: one error format, paging, signed-in actors."""
