"""Which tags and filters does every template have? All of the parts beside this file."""

from django import template

from onecity.web.templatetags import blocks, fields, moments, pieces, places, words

register = template.Library()
for part in (words, moments, pieces, blocks, fields, places):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
