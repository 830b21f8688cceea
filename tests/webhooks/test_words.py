"""What `docs/webhooks.md` tells programs is so: the types, the fields, the check, and the pauses."""

import json
import re
from pathlib import Path

from optin.vocabulary import Channel
from optin.webhooks import endpoints, schedule
from tests import cast
from tests.channels import fakes
from tests.webhooks import telling

TEXT = (Path(__file__).parent.parent.parent / "docs/webhooks.md").read_text(encoding="utf-8")


def test_every_type_has_a_row_and_no_other():
    assert set(re.findall(r"^\| `([a-z.]+_?[a-z]*)` \|", TEXT, re.MULTILINE)) == {
        *(topic.type for topic in endpoints.TOPICS),
        "webhook.test",
    }


def test_the_few_lines_of_python_believe_a_webhook_and_no_changed_one(ana):
    names = {}
    exec(re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1], names)  # noqa: S102 - our own document
    with fakes.served(telling.OK) as there:
        _, secret = telling.endpoint(there.url)
        cast.say_no(ana, Channel.SMS)
        telling.deliver()
    (request,) = there.received

    told = names["take"](request.body, request.headers, secret)
    assert told == json.loads(request.body)
    assert set(told["data"]) == {"event_id", "contact_id", "channel", "source", "sequence"}
    assert names["take"](request.body.replace(b"sms", b"email"), request.headers, secret) is None


def test_the_pauses_are_those_that_are_kept():
    assert schedule.PAUSES == (5, 300, 1800, 7200, 14400, 28800, 36000)
    assert "5 seconds, 5 minutes, 30 minutes, 2, 4, 8 and 10 hours" in TEXT
