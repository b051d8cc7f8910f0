"""What do the recorded times of calls show, and how sure is it?"""
