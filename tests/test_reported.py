"""What providers report besides messages: each thing once, however often they say it."""

from optin import reported
from optin.vocabulary import Act, Block, Channel
from tests.cast import ANA, add, let
from tests.inbound.writing_in import blocks
from tests.widget.visiting import acts


def test_an_address_that_bounces_again_is_written_down_once(app):
    ana = add(ANA)
    first, second = (let(reported.bounced, ana, Channel.EMAIL) for _ in range(2))

    assert (first, second, blocks(ana, Channel.EMAIL)) == (True, False, ["undeliverable"])
    assert acts() == [Act.BLOCKED]


def test_a_bounce_besides_another_block_is_written_down(app):
    ana = add(ANA)
    let(reported.complained, ana, Channel.EMAIL)
    let(reported.bounced, ana, Channel.EMAIL)

    assert blocks(ana, Channel.EMAIL) == (Block.COMPLAINED | Block.UNDELIVERABLE).words
