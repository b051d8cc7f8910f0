"""The addresses of the faces with those of the map, the audit and the help page."""

from onecity.web.map.urls import urlpatterns as map_patterns
from onecity.web.pages.audit import urlpatterns as audit_patterns
from onecity.web.pages.help import urlpatterns as help_patterns
from onecity.web.urls import urlpatterns as web_patterns

urlpatterns = [*map_patterns, *audit_patterns, *help_patterns, *web_patterns]
