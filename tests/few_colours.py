"""A screenshot as a PNG of at most 256 colours, which is a third as large and looks the same: text and flat areas need few.

The browser unpacks the picture and matches the colours, this file packs them (PNG specification, sections 5 and 11).
"""

import base64
import struct
import zlib

# Colours are taken by how often they are seen. One that is close to another is not taken, so that rare ones find a place, too;
# what was not taken becomes the nearest that was.
MATCH = """async (url) => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const seen = new Map();
  for (const pixel of pixels) seen.set(pixel, (seen.get(pixel) ?? 0) + 1);
  const often = [...seen.keys()].sort((a, b) => seen.get(b) - seen.get(a));
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const apart = (a, b) => parts(a).reduce((sum, part, at) => sum + (part - parts(b)[at]) ** 2, 0);
  const kept = [];
  for (const pixel of often) if (kept.length < 256 && kept.every((one) => apart(pixel, one) > 60)) kept.push(pixel);
  const nearest = (pixel) => kept.reduce((best, one, at) => (apart(pixel, one) < apart(pixel, kept[best]) ? at : best), 0);
  const place = new Map(often.map((pixel) => [pixel, nearest(pixel)]));
  let text = "";
  for (const pixel of pixels) text += String.fromCharCode(place.get(pixel));
  return { width: image.width, palette: kept.map(parts), places: btoa(text) };
}"""


def few_colours(page, picture):
    """The picture (bytes of a PNG) with few colours. `page` is any page of a browser, for example an empty one."""
    matched = page.evaluate(MATCH, f"data:image/png;base64,{base64.b64encode(picture).decode()}")
    width, places = matched["width"], base64.b64decode(matched["places"])
    rows = [places[at : at + width] for at in range(0, len(places), width)]
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)  # 8 bits for a place in a palette (3)
    palette = bytes(part for colour in matched["palette"] for part in colour)
    lines = b"".join(b"\0" + row for row in rows)
    chunks = (b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
