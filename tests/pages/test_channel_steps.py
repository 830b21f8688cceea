"""What is to be entered at a provider is what the desk understands."""

import ast
import inspect
from pathlib import Path

from optin.hooks import whatsapp_changes
from optin.pages.channels.steps import SUBSCRIPTIONS
from tests.pages.browse import browse

ROOT = Path(__file__).parents[2]


def test_the_page_and_the_documents_name_every_field_of_metas_that_the_desk_reads(owner):
    tree = ast.walk(ast.parse(inspect.getsource(whatsapp_changes._of)))
    read = {one.value.value for one in tree if isinstance(one, ast.MatchValue)}
    page, document = browse(owner, "/channels/whatsapp").text, (ROOT / "docs" / "sms-and-whatsapp.md").read_text()

    assert set(SUBSCRIPTIONS) == read
    assert [field for field in SUBSCRIPTIONS if field not in page or f"`{field}`" not in document] == []
