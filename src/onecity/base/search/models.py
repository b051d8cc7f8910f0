"""What is stored of a search entry?"""

from django.db import models


class SearchEntry(models.Model):
    """One thing that can be found.

    SQLite's FTS5 table and PostgreSQL's vector column follow `words` by themselves. A removed entry stays as an
    empty row that nobody sees, until the next rebuild has passed: else a rebuild that has read it could bring it
    back.
    """

    # a number, not a UUID: it is the row's id in the full-text table
    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    order = models.SmallIntegerField(default=50)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    summary_zh = models.TextField(blank=True, default="")
    summary_en = models.TextField(blank=True, default="")
    url = models.CharField(max_length=500)
    visibility = models.CharField(max_length=12)
    organisation = models.CharField(max_length=64, blank=True, default="")
    division = models.CharField(max_length=20, blank=True, default="")
    permission = models.CharField(max_length=100, blank=True, default="")
    owner = models.UUIDField(null=True)
    title_forms = models.TextField()
    keyword_forms = models.TextField()
    words = models.TextField()
    # of everything that was pushed: what has not changed is not written again
    fingerprint = models.CharField(max_length=32, default="")
    written_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "search_entry"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_search_entry_per_thing")]
        indexes = [models.Index(fields=["owner"], name="search_owner")]


class SearchWord(models.Model):
    """An English word that a public thing is called by, under each form that it has when a letter is missing.

    Two words one slip apart share such a form: that is how a mistyped word is mended by an equality.
    """

    id = models.BigAutoField(primary_key=True)
    form = models.CharField(max_length=48)
    word = models.CharField(max_length=48)

    class Meta:
        db_table = "search_word"
        constraints = [models.UniqueConstraint(fields=["form", "word"], name="one_search_word_per_form")]
