"""A second verifier of transcript folders (docs/formats/transcript-v1.md), sharing no code with the first: standard library and openssl.

python3 verify_v1.py FOLDER: exits with 0 and prints what it checked, or with 1 and the first thing that does not fit. It checks
files, lines, chain, tree, statement, artefacts, and every signature; not who had to do what by the script.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

TYPES = {
    "opened", "step-begun", "approval", "intent", "outcome", "turn", "refusal", "step-done", "checkpoint", "resumed",
    "step-inserted", "step-skipped", "token-lost", "clock-changed", "block-restarted", "closed",
}


class Refused(Exception):
    pass


def refuse_unless(holds, why):
    if not holds:
        raise Refused(why)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(data, name):
    value = json.loads(data.decode())
    refuse_unless(canonical(value) == data, f"{name} is not canonical")
    return value


def tree(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + tree(leaves[:split]) + tree(leaves[split:])).digest()


def read_lines(folder):
    data = (folder / "transcript.jsonl").read_bytes()
    refuse_unless(data.endswith(b"\n"), "transcript.jsonl has no final line feed")
    lines = data[:-1].split(b"\n")
    return data, lines, [parse(line, f"line {number}") for number, line in enumerate(lines, 1)]


def check_chain(lines, events):
    mode = events[0]["body"]["plan"]["mode"]
    head = sha256(f"claviger-transcript-v1-{mode}".encode())
    for number, (line, event) in enumerate(zip(lines, events)):
        refuse_unless(event["type"] in TYPES, f"line {number + 1} has an unknown type")
        refuse_unless(event["seq"] == number and event["previous"] == head, f"line {number + 1} does not follow")
        refuse_unless((event["type"] == "opened") == (number == 0), f"line {number + 1}: opened")
        refuse_unless((event["type"] == "closed") == (number == len(lines) - 1), f"line {number + 1}: closed")
        head = sha256(line)
    return head


def check_statement(data, lines, events, head, statement):
    plan, closed = events[0]["body"]["plan"], events[-1]["body"]
    expected = {
        "format": "claviger-statement-v1",
        "ceremony": plan["ceremony"],
        "mode": plan["mode"],
        "planDigest": sha256(canonical(plan)),
        "transcript": {"sha256": sha256(data), "length": len(data), "events": len(lines), "head": head, "root": tree(lines).hex()},
        **closed,
    }
    refuse_unless(statement == expected, "statement.json does not say what the transcript says")
    refuse_unless(events[0]["body"]["planDigest"] == expected["planDigest"], "plan digest")


def check_files(folder, statement):
    for artefact in statement["artefacts"]:
        data = (folder / "artefacts" / artefact["path"]).read_bytes()
        refuse_unless((len(data), sha256(data)) == (artefact["length"], artefact["sha256"]), artefact["path"])
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, path = line.split("  ", 1)
        refuse_unless(sha256((folder / path).read_bytes()) == digest, f"SHA256SUMS: {path}")


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True)
    refuse_unless(done.returncode == 0, f"openssl {arguments[0]}: {done.stderr.decode()}")
    return done.stdout


def check_signers(folder, statement, people, desk):
    who = str(desk / "who.pem")
    openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", str(folder / "statement.p7s"),
        "-content", str(folder / "statement.json"), "-CAfile", str(folder / "signers.pem"), "-purpose", "any",
        "-no_check_time", "-partial_chain", "-out", "/dev/null", "-signer", who,
    )
    found = set()
    for block in pathlib.Path(who).read_text().split("-----BEGIN CERTIFICATE-----")[1:]:
        found.add(sha256(base64.b64decode(block.split("-----END")[0])))
    required = {signer["certificateSha256"] for signer in statement["required"]}
    refuse_unless(required <= found, "a required signer is missing")
    refuse_unless(found <= {person["certificateSha256"] for person in people.values()}, "a stranger signed")


def shown_digest(shown, observed):
    return sha256(canonical({"observed": observed, "shown": shown}))


def placed_approvals(events):
    plan, shown = events[0]["body"]["plan"], {}
    for approval in events[0]["body"]["approvals"]:
        yield approval, events[0]["previous"], ("plan", 1), shown_digest(plan, None)
    for event in events:
        place = (event["step"]["id"], event["step"]["attempt"]) if event["step"] else None
        if event["type"] == "step-begun":
            shown[place] = event["body"]["shown"]
        if event["type"] == "approval":
            yield event["body"], event["previous"], place, shown_digest(shown[place], None)
        if event["type"] == "turn":
            for signature in event["body"]["signatures"]:
                refuse_unless(signature["payload"]["person"] == event["body"]["person"], "turn of somebody else")
                yield signature, event["previous"], place, shown_digest(shown[place], event["body"]["observed"])


def check_approvals(events, people, desk):
    plan, nonces = events[0]["body"]["plan"], set()
    for approval, head, place, shown in placed_approvals(events):
        payload, person = approval["payload"], people[approval["payload"]["person"]]
        expected = {
            "format": f"claviger-approval-v1-{plan['mode']}", "ceremony": plan["ceremony"], "mode": plan["mode"],
            "planDigest": sha256(canonical(plan)), "role": person["role"], "head": head, "step": place[0],
            "attempt": place[1], "shown": shown,
        }
        refuse_unless(all(payload[member] == value for member, value in expected.items()), f"approval at {place}")
        refuse_unless(payload["nonce"] not in nonces, "a nonce twice")
        nonces.add(payload["nonce"])
        for name, data in ("payload", canonical(payload)), ("signature", base64.b64decode(approval["signature"])):
            (desk / name).write_bytes(data)
        openssl("dgst", "-sha256", "-verify", str(desk / f"{person['id']}.pem"), "-signature", str(desk / "signature"), str(desk / "payload"))
    return len(nonces)


def check_people(events, desk):
    people = {person["id"]: person for person in events[0]["body"]["plan"]["people"]}
    for person in people.values():
        certificate = base64.b64decode(person["certificate"])
        refuse_unless(sha256(certificate) == person["certificateSha256"], f"certificate of {person['id']}")
        (desk / "certificate").write_bytes(certificate)
        key = openssl("x509", "-inform", "DER", "-in", str(desk / "certificate"), "-noout", "-pubkey")
        (desk / f"{person['id']}.pem").write_bytes(key)
    return people


def verify(folder, desk):
    data, lines, events = read_lines(folder)
    head = check_chain(lines, events)
    statement = parse((folder / "statement.json").read_bytes(), "statement.json")
    check_statement(data, lines, events, head, statement)
    check_files(folder, statement)
    people = check_people(events, desk)
    check_signers(folder, statement, people, desk)
    return f"{len(lines)} events, {check_approvals(events, people, desk)} approvals, {len(statement['required'])} signers"


if __name__ == "__main__":
    try:
        with tempfile.TemporaryDirectory() as desk_folder:
            print(verify(pathlib.Path(sys.argv[1]), pathlib.Path(desk_folder)))
    except (Refused, OSError, ValueError, KeyError, TypeError, IndexError) as reason:
        print(f"refused: {reason!r}")
        sys.exit(1)
