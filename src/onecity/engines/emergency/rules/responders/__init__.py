"""Who is asked to run to somebody whose heart has stopped, with what, and when is it enough?"""
