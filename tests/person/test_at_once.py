"""Two people press a link for an address that nobody has at the same moment: it is one opt-out, whoever is first."""

from sqlalchemy import select

from optin import contacts
from optin.database import writing
from optin.ledger import write
from optin.models import AddressMemory, ContactChannel
from optin.vocabulary import Act, Channel, Flag, Source
from tests.cast import ANA, add, told
from tests.person.own_pages import flag, sound
from tests.test_contacts_at_once import overlapping
from tests.widget.visiting import acts, read


def left_behind():
    """The keyed hash of an address that nobody has any more."""
    ana = add(ANA)
    [[key]] = read(
        select(ContactChannel.address_key).where(ContactChannel.contact_id == ana, ContactChannel.channel == Channel.EMAIL)
    )
    with writing() as session:
        contacts.remove(session.connection(), ana)
    return key


def test_two_opt_outs_of_one_address_at_once_are_one(app):
    key = left_behind()

    def press(connection):
        write.opt_out_address(connection, Channel.EMAIL, key, told(Source.UNSUBSCRIBE))

    overlapping(app, press, press)

    assert acts() == [Act.STARTED, Act.OPTED_OUT]
    assert read(select(AddressMemory.flag)) == [(Flag.OPTED_OUT,)]
    assert flag(add(ANA)) == "opted_out"
    assert sound()


def test_two_addresses_are_two_opt_outs(app):
    key, other = left_behind(), bytes(32)

    def press(key):
        return lambda connection: write.opt_out_address(connection, Channel.EMAIL, key, told(Source.UNSUBSCRIBE))

    overlapping(app, press(key), press(other))

    assert acts() == [Act.STARTED, Act.OPTED_OUT] * 2
    assert sound()
