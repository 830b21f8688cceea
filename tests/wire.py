"""What an answer of the desk weighs behind a proxy that speaks HTTP/2 and compresses with brotli: the bytes of its frames.

The head is encoded by a real HPACK encoder whose table is still cold, as for the first request of a connection. What belongs to
the connection and not to the answer (TLS, SETTINGS) is not counted.
"""

import brotli
from hpack import Encoder

FRAME_HEAD = 9  # bytes before every frame, RFC 9113 §4.1
LONGEST_FRAME = 16384  # bytes of a DATA frame, unless the other side allows more
BY_THE_HOP = {"connection", "keep-alive", "transfer-encoding"}  # RFC 9113 §8.2.2: no place in HTTP/2


def http2_bytes(status, headers, body):
    """The weight of an answer: its head in one frame, its body as it stands in as many as it needs. `headers`: pairs."""
    named = [(name.lower(), value) for name, value in headers if name.lower() not in BY_THE_HOP]
    head = Encoder().encode([(":status", str(status)), *named])
    frames = 1 + max(1, -(-len(body) // LONGEST_FRAME))
    return FRAME_HEAD * frames + len(head) + len(body)


def through_proxy(headers, body):
    """The same answer, which came as it is, when the proxy has packed it: headers and body. What does not shrink stays."""
    packed = brotli.compress(body, quality=11)
    if len(packed) >= len(body):
        return headers, body
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "content-encoding"}]
    return [*kept, ("content-encoding", "br"), ("content-length", str(len(packed)))], packed
