"""Emergency medical service: calls, dispatch, green wave, protocols, and a simulator of all of it."""
