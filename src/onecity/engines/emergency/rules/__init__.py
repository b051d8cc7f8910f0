"""How is an emergency call judged, dispatched and driven, and how would a year of calls go?"""
