"""A question looks the same whether Django or a city declared it, and its errors lead to it."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from onecity.core.text import Text
from onecity.web.forms import FieldView, Option, declared_views, error_views, field_view


class Application(forms.Form):
    """A form of every kind that differs."""

    name = forms.CharField(
        label="Name", help_text="As on your card", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    income = forms.CharField(
        label="Income", widget=forms.TextInput(attrs={"kind": "money", "why": "To see whether"})
    )
    district = forms.ChoiceField(
        label="District", choices=[("1", "Shinan"), ("2", "Shibei")], widget=forms.RadioSelect
    )
    born = forms.DateField(label="Born", widget=forms.DateInput)
    agree = forms.BooleanField(label="I agree")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)


def drawn(source: str, **values: object) -> str:
    """A piece of template as HTML, in English."""
    with translation.override("en"):
        return Template("{% load onecity %}" + source).render(Context(values))


def test_a_widget_decides_the_kind_of_question() -> None:
    kinds = [field_view(bound).kind for bound in Application()]
    assert kinds == ["text", "money", "radio", "date", "checkbox", "textarea"]


def test_help_and_error_are_read_with_the_input() -> None:
    html = drawn("{% field form.name %}", form=Application({"name": ""}))
    assert 'aria-describedby="id_name-help id_name-error"' in html
    assert 'id="id_name-help"' in html
    assert 'id="id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="field-label" for="id_name">' in html


def test_a_question_without_error_is_not_marked_invalid() -> None:
    assert "aria-invalid" not in drawn("{% field form.name %}", form=Application())


def test_what_belongs_to_the_question_is_no_attribute_of_the_input() -> None:
    html = drawn("{% field form.income %}", form=Application())
    assert ' kind="' not in html
    assert ' why="' not in html
    assert "To see whether" in html
    assert 'inputmode="decimal"' in html


def test_choices_are_one_question_with_a_legend() -> None:
    html = drawn("{% field form.district %}", form=Application({"district": "2"}))
    assert html.count('type="radio"') == 2
    assert "<legend>District" in html
    assert 'id="id_district_1" value="2" checked' in html


def test_every_error_in_the_summary_leads_to_an_input_that_exists() -> None:
    form = Application({})
    html = drawn("{% error_summary form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    targets = [error.target for error in error_views(form)]
    assert targets == ["id_name", "id_income", "id_district_0", "id_born", "id_agree"]
    assert all(f'href="#{target}"' in html and f'id="{target}"' in html for target in targets)


def test_what_was_filled_in_stays_after_an_error() -> None:
    html = drawn(
        "{% for one in form %}{% field one %}{% endfor %}",
        form=Application({"name": "王 & 李", "born": "1951-03-08", "agree": "on"}),
    )
    assert 'value="王 &amp; 李"' in html
    assert 'value="1951-03-08"' in html
    assert "checked" in html


def test_a_password_is_never_sent_back() -> None:
    class SignIn(forms.Form):
        password = forms.CharField(label="Password", widget=forms.PasswordInput)

    assert "secret" not in drawn("{% field form.password %}", form=SignIn({"password": "secret"}))


def test_an_optional_question_says_so() -> None:
    assert "(optional)" in drawn("{% field form.note %}", form=Application())


DECLARED = [
    {
        "id": "grade",
        "type": "choice",
        "title": Text(zh="等级", en="Grade"),
        "options": [
            {"id": "1", "title": Text(zh="一级", en="One")},
            {"id": "2", "title": Text(zh="二级", en="Two")},
        ],
    },
    {
        "id": "income",
        "type": "money",
        "title": Text(zh="收入", en="Income"),
        "why": Text(zh="用来判断", en="To see"),
    },
    {"id": "note", "type": "textarea", "title": Text(zh="说明", en="Note"), "required": False},
]


def test_a_declared_form_becomes_the_same_questions() -> None:
    views = list(declared_views(DECLARED, {"grade": "2", "income": "3720"}, {"note": "Too long"}))
    assert [(view.kind, view.value, bool(view.error)) for view in views] == [
        ("radio", "2", False),
        ("money", "3720", False),
        ("textarea", "", True),
    ]
    assert [option.chosen for option in views[0].options] == [False, True]
    assert not views[2].required
    assert "Grade" in drawn("{% for v in views %}{% field v %}{% endfor %}", views=views)


def test_a_long_list_of_answers_becomes_a_menu() -> None:
    many = {
        "id": "d",
        "type": "choice",
        "title": "D",
        "options": [{"id": str(n), "title": str(n)} for n in range(10)],
    }
    assert next(declared_views([many], {}, {})).kind == "select"


def test_a_kind_that_nobody_can_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="hologram"):
        FieldView("x", "hologram", "X")


def test_a_menu_keeps_the_chosen_answer() -> None:
    view = FieldView("d", "select", "D", "b", options=(Option("a", "A"), Option("b", "B", chosen=True)))
    html = drawn("{% field view %}", view=view)
    assert '<option value="b" selected>' in html
    assert "Please choose" not in html
