"""What do programs and people hear while no city is loaded?"""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "onecity load"), ("en", "No city has been loaded")]
)
def test_a_program_hears_what_is_missing_and_what_to_do(client: Client, language: str, said: str) -> None:
    answer = client.get("/api/v1/affairs/services", headers={"Accept-Language": language})

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert said in answer.json()["title"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/affairs/"])
def test_a_person_sees_a_page_that_says_it(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})

    assert answer.status_code == 503
    assert "onecity load" in answer.content.decode()
