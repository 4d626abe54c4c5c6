"""The texts stand as they were registered, to the letter.

A registered text is changed with the operators first (allow four weeks). Then its line here is
written anew: `python -m tests.notices.test_registered` prints all of them.
"""

import hashlib
import tomllib
from pathlib import Path

FILES = Path(__file__).resolve().parents[2] / "portal" / "reference" / "messages.toml"
REGISTERED = """
assist-code en sms 5d0c758ce43249bf
assist-code hi sms 44fea3aee3faed29
assist-done en sms 46db552532a874cb
assist-done en whatsapp 46db552532a874cb
assist-done hi sms 0a9318def5c8a469
assist-done hi whatsapp 0a9318def5c8a469
listing-away en call e3edc71555f1387f
listing-away en sms 4541aeb9c0e95cc7
listing-away en whatsapp 4541aeb9c0e95cc7
listing-away hi call 0065a140fc73bb72
listing-away hi sms e71b90cc6cbd0fa7
listing-away hi whatsapp e71b90cc6cbd0fa7
listing-live en call 81237cc02271fa81
listing-live en sms fbda8333254f575b
listing-live en whatsapp fbda8333254f575b
listing-live hi call 385f0b7a4669a00e
listing-live hi sms ecef7c11ea2c5a9f
listing-live hi whatsapp ecef7c11ea2c5a9f
listing-off en call d5a63f2dd38dfec1
listing-off en sms 537a70f7a56c7272
listing-off en whatsapp 537a70f7a56c7272
listing-off hi call 22004f79d9269a46
listing-off hi sms e0371f6261feeeb7
listing-off hi whatsapp e0371f6261feeeb7
listing-on en call e394fa2f0ca27e47
listing-on en sms 777e8eeaec620d64
listing-on en whatsapp 777e8eeaec620d64
listing-on hi call 796e14a083ff3ccb
listing-on hi sms 1838fd33818eccb7
listing-on hi whatsapp 1838fd33818eccb7
listing-passed en call cd0333dc65727552
listing-passed en sms cd2d907564942f1d
listing-passed en whatsapp cd2d907564942f1d
listing-passed hi call 996dfd6439aa3b5e
listing-passed hi sms 208a7155b517c808
listing-passed hi whatsapp 208a7155b517c808
listing-returned en call ac0bae526d67ccb0
listing-returned en sms 4e192643ee77ad8c
listing-returned en whatsapp 4e192643ee77ad8c
listing-returned hi call 8d564106432df7fa
listing-returned hi sms d642eff389f462da
listing-returned hi whatsapp d642eff389f462da
listing-sold en call ce6172b523dba2ba
listing-sold en sms f1116a0e382d47bd
listing-sold en whatsapp f1116a0e382d47bd
listing-sold hi call a4d0c5b420330663
listing-sold hi sms 928d00354352bd6d
listing-sold hi whatsapp 928d00354352bd6d
login-code en call cdcf05e73e03a7c3
login-code en sms d7b7060767c6021b
login-code hi call 7189ce0d73ac7876
login-code hi sms 82ac0f6effed7496
order-new en call 8348d1f5cb1ad9bf
order-new en sms 58b2fe1355034ee4
order-new en whatsapp 58b2fe1355034ee4
order-new hi call 3e7b41ba8c736090
order-new hi sms 494656fadb092361
order-new hi whatsapp 494656fadb092361
payout-sent en sms 04327d0f2c76a01e
payout-sent en whatsapp 04327d0f2c76a01e
payout-sent hi sms 446ac7618b8dcf64
payout-sent hi whatsapp 446ac7618b8dcf64
pin-new en sms bc97a5f96019f8f4
pin-new hi sms d09ec5b01e1099be
"""


def lines() -> list[str]:
    rows = tomllib.loads(FILES.read_text("utf-8"))["message"]
    return sorted(
        f"{row['key']} {row['language']} {channel} {digest(row['text'])}"
        for row in rows
        for channel in row.get("channels", ["sms"])
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_no_text_differs_from_its_registered_form() -> None:
    assert lines() == REGISTERED.strip().splitlines()


def test_one_character_is_a_difference() -> None:
    assert digest("लग गया।") != digest("लग गया.")


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201  for whoever writes REGISTERED anew
