"""A second reader and writer of share strings, written from docs/formats/share-v1.md alone. Standard library only.

Reads one JSON request on standard input and writes one JSON answer on standard output:
{"encode": [fields...], "decode": [text...], "join": [[text...]...], "fingerprint": [[commitment hex...]...]}
"""

import functools
import hashlib
import json
import operator
import sys

ALPHABET = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
PREFIXES = {"production": ("CLV1", "clv"), "practice": ("CLVTEST1", "clvtest")}
GENERATOR = [25, 27, 17, 8, 0, 25, 25, 25, 31, 27, 24, 16, 16]
END = [ALPHABET.index(c) for c in "CLAVYGERSHARE"]


class Refused(Exception):
    pass


def times(a, b, polynomial, bits):
    product = 0
    for i in range(bits):
        if b >> i & 1:
            product ^= a << i
    for i in range(2 * bits - 2, bits - 1, -1):
        if product >> i & 1:
            product ^= polynomial << (i - bits)
    return product


def register_after(hrp, symbols):
    register = [0] * 12 + [1]
    expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    for symbol in expanded + symbols:
        first, register = register[0], register[1:] + [symbol]
        register = [r ^ times(first, g, 0b101001, 5) for r, g in zip(register, GENERATOR)]
    return register


def header_of(s):
    return [0, s.get("scheme", 0)] + [ALPHABET.index(c) for c in s["setId"]] + [0, 1, s["threshold"], s["total"], s["x"] // 32, s["x"] % 32]


def encode(s):
    prefix, hrp = PREFIXES[s["mode"]]
    y = bytes.fromhex(s["y"])
    bits = "".join(format(byte, "08b") for byte in y)
    bits += "0" * (-len(bits) % 5)
    symbols = header_of(s) + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    checksum = [r ^ e for r, e in zip(register_after(hrp, symbols + [0] * 13), END)]
    return prefix + "".join(ALPHABET[v] for v in symbols + checksum)


def refuse_unless(holds, why):
    if not holds:
        raise Refused(why)


def decode(text):
    text = "".join(c for c in text if c not in " -\t\r\n")
    refuse_unless(text in (text.upper(), text.lower()), "case")
    text = text.upper()
    mode = next((m for m, (p, _) in PREFIXES.items() if text.startswith(p)), None)
    refuse_unless(mode is not None, "prefix")
    prefix, hrp = PREFIXES[mode]
    body = text[len(prefix) :]
    refuse_unless(len(body) in (51, 64, 77), "length")
    refuse_unless(all(c in ALPHABET for c in body), "character")
    symbols = [ALPHABET.index(c) for c in body]
    refuse_unless(register_after(hrp, symbols) == END, "checksum")
    version, scheme, *rest = symbols[:12]
    group, group_threshold, threshold, total = rest[4:8]
    x = rest[8] * 32 + rest[9]
    refuse_unless(version == 0, "version")
    refuse_unless(scheme in (0, 1), "scheme")
    refuse_unless((group, group_threshold) == (0, 1), "group")
    refuse_unless(2 <= threshold <= total, "threshold")
    refuse_unless(scheme == 0 or threshold == total, "threshold")
    refuse_unless(1 <= x <= (255 if scheme == 0 else total), "x")
    bits = "".join(format(v, "05b") for v in symbols[12:-13])
    whole = len(bits) // 8 * 8
    refuse_unless("1" not in bits[whole:], "padding")
    y = bytes(int(bits[i : i + 8], 2) for i in range(0, whole, 8))
    share = {"mode": mode, "scheme": scheme, "setId": body[2:6], "threshold": threshold, "total": total, "x": x, "y": y.hex()}
    parts = [prefix.encode(), bytes(symbols[:12]), y]
    return dict(share, commitment=domain_digest("claviger/share-commitment/v1", parts).hex())


def domain_digest(domain, parts):
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hashlib.sha256(domain.encode() + b"\0" + framed).digest()


def fingerprint(commitments):
    number = int.from_bytes(domain_digest("claviger/share-set/v1", [bytes.fromhex(c) for c in commitments])[:5], "big")
    return "".join(ALPHABET[number >> (35 - 5 * i) & 31] for i in range(8))


def product256(a, b):
    return times(a, b, 0x11B, 8)


def inverse256(a):
    return next(b for b in range(256) if product256(a, b) == 1)


def value_at(points, x):
    result = bytearray(len(points[0][1]))
    for xi, yi in points:
        weight = 1
        for xj, _ in points:
            if xj != xi:
                weight = product256(weight, product256(xj ^ x, inverse256(xj ^ xi)))
        for k, byte in enumerate(yi):
            result[k] ^= product256(weight, byte)
    return bytes(result)


def join(texts):
    shares = [decode(text) for text in texts]
    for name in ("mode", "scheme", "setId", "threshold", "total"):
        refuse_unless(len({s[name] for s in shares}) == 1, name)
    refuse_unless(len({len(s["y"]) for s in shares}) == 1, "length")
    refuse_unless(len({s["x"] for s in shares}) == len(shares), "duplicate")
    threshold = shares[0]["threshold"]
    refuse_unless(len(shares) >= threshold, "too few")
    points = [(s["x"], bytes.fromhex(s["y"])) for s in shares]
    if shares[0]["scheme"] == 1:
        return bytes(functools.reduce(operator.xor, column) for column in zip(*(y for _, y in points))).hex()
    for x, y in points[threshold:]:
        refuse_unless(value_at(points[:threshold], x) == y, "inconsistent")
    return value_at(points[:threshold], 0).hex()


def tried(act, argument):
    try:
        return act(argument)
    except Refused as why:
        return {"refused": str(why)}


def main():
    request = json.load(sys.stdin)
    acts = {"encode": encode, "decode": decode, "join": join, "fingerprint": fingerprint}
    json.dump({name: [tried(acts[name], item) for item in items] for name, items in request.items()}, sys.stdout)


if __name__ == "__main__":
    main()
