"""The six items as a flow of django-viewflow; an application of its own, since its flows need one."""
