"""The storm over mail, texts and WhatsApp at once, by the real adapters, to far ends that misbehave (`misbehaving.py`)."""

import random
import time
from collections import defaultdict

from optin import contacts, templates
from optin.addresses import read_email, read_phone
from optin.contacts import Person
from optin.database import hot, writing
from optin.desk import desk
from optin.ledger import write
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel
from tests import cast
from tests.channels import fakes
from tests.durability.misbehaving import PATIENCE
from tests.durability.storms import LONGEST_FREEZE, Storm, started
from tests.sending import crowds

# WhatsApp brings no marketing to numbers of the United States, so these are in Canada.
_NUMBERS = [f"+1 {area} 555 01{last:02}" for area in (416, 514, 604) for last in range(100)]
SEEDS = random.SystemRandom()


class ChannelStorm(Storm):
    """One broadcast on each channel at a time, to the same people. Who leaves leaves all three."""

    # The far ends say when a message was there: that is also after the desk has given up, and after another pause.
    on_its_way = Storm.on_its_way + PATIENCE + LONGEST_FREEZE

    def _crowd(self, people):
        with writing() as session:
            connection = session.connection()
            ids = [contacts.create(connection, person, desk().config.pepper, cast.told()) for person in _persons(people)]
            for contact_id in ids:
                for channel in Channel:
                    write.opt_in(connection, contact_id, channel, cast.told())
        return ids

    def _processes(self, settings):
        self.seed = SEEDS.randrange(2**32)
        provider = started(["-m", "tests.durability.misbehaving", str(self._log), str(self.seed)], {})
        mail, twilio, whatsapp = provider.stdout.readline().split()
        values = {
            **fakes.twilio_values(f"http://127.0.0.1:{twilio}"),
            **fakes.whatsapp_values(f"http://127.0.0.1:{whatsapp}"),
            "smtp_host": "127.0.0.1",
            "smtp_port": mail,
            "smtp_security": "none",
            "smtp_from": "news@example.com",
        }
        named = {f"OPTIN_{name.upper()}": value for name, value in values.items()}
        return provider, started(["-m", "tests.durability.impatient_worker"], {**settings, **named, "OPTIN_PORT": "18980"})

    def announce(self):
        number = len(self.texts) // len(Channel) + 1
        for channel in Channel:
            text = f"{channel.word}_news_{number}"
            subject = text if channel is Channel.EMAIL else ""
            with writing() as session:
                draft = Draft(text, channel, Category.MARKETING, "en", text, subject)
                version = templates.create(session, draft, "olive@example.com").version_id
            self.texts[text] = crowds.confirmed(channel=channel, body=text, subject=subject, template_version_id=version)

    def met(self):
        """The channels and the fates of what came to them."""
        fates = defaultdict(set)
        for message in super().took():
            fates[message["text"].partition("_")[0]].add(message["fate"])
        return fates

    def took(self):
        return [message for message in super().took() if message["is_taken"]]

    def opt_out(self, contact_id):
        if contact_id is None:
            return
        hot(lambda connection: [write.opt_out(connection, contact_id, one, cast.told()) for one in Channel], front=True)
        row = self._contacts[contact_id]
        self.opted_out.update(dict.fromkeys((row.phone, row.email), time.monotonic()))


def _persons(many):
    for number, phone in enumerate(_NUMBERS[:many]):
        yield Person(phone=read_phone(phone, "CA"), email=read_email(f"reader{number}@example.com"))
