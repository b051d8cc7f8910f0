"""How does a question look, whoever asks it: a Django form, or a form that a city declared?"""

from onecity.web.forms.bound import error_views, field_view
from onecity.web.forms.declared import declared_views
from onecity.web.forms.view import ErrorView, FieldView, Option

__all__ = ["ErrorView", "FieldView", "Option", "declared_views", "error_views", "field_view"]
