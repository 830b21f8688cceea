"""The form for a test message."""

from __future__ import annotations

from wtforms import StringField

from optin.pages.typed import AddressField, AtMost, DeskForm, reads, required
from optin.readers import template_name
from optin.sending.probe import USUAL_TEMPLATE


class TrialForm(DeskForm):
    """To whom, and on WhatsApp with which approved template."""

    address = AddressField("Send it to", [required("Type the address that the test goes to."), AtMost(320)])
    template = StringField("Template", [reads(template_name, ValueError)], default=USUAL_TEMPLATE)
