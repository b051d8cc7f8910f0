"""Which pages does emergency have? Each part brings its own."""

from onecity.engines.emergency.pages.caller import urlpatterns as caller
from onecity.engines.emergency.pages.crew import urls as crew
from onecity.engines.emergency.pages.desk import urls as desk
from onecity.engines.emergency.pages.figures import urls as figures
from onecity.engines.emergency.pages.hospital import urls as hospital
from onecity.engines.emergency.pages.responders import urlpatterns as responders
from onecity.engines.emergency.pages.taking import urlpatterns as taking
from onecity.engines.emergency.pages.waves import urlpatterns as waves

urlpatterns = [
    *caller,
    *taking,
    *desk.urlpatterns,
    *figures.urlpatterns,
    *crew.urlpatterns,
    *hospital.urlpatterns,
    *responders,
    *waves,
]
