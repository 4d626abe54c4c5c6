"""What "listen" says on each page after its heading, where nobody has recorded a voice for it.

Twelve seconds at most at the speed of a patient person: some thirty words, heading included.
"""

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence

MOST_WORDS = 24

SPOKEN: dict[str, Sentence] = {
    "home": _("What waits for you is on top. To add a product press the camera button."),
    "add_photo": _("Press the camera: in daylight, on a plain cloth. Then press continue."),
    "add_kind": _("Press the picture that is like your product. For others press something else."),
    "add_detail": _("Press what fits, or write the number. Then press continue."),
    "add_price": _("Write the price of one in figures. You see at once what your group gets."),
    "add_want": _("Write what your group should get for one. We find the price."),
    "add_cost": _("Write what the material and your hours cost. We find the price."),
    "add_price_check": _(
        "See the price and what your group gets. If right press yes, else change it."
    ),
    "add_pieces": _("Write how many are ready now. If none is ready press the other button."),
    "add_days": _("Write how many you can make, and in how many days."),
    "add_voice": _("Press the microphone and tell about it. One minute is enough."),
    "add_check": _("Look at all of it once. If it is right press the green button."),
    "add_sent": _("The office checks it now. By the day written here you get an answer."),
    "mine": _("All products of your group. Those that need you stand on top."),
    "product": _("Here you see whose turn it is and by when. Below is what you can do."),
    "fewer": _("Write how many are left. It counts at once."),
    "stop": _("Choose for how many days it is off. Then it goes on by itself."),
    "withdraw": _("It does not come back after that. If you are sure press yes."),
    "price": _("Write the new price. You see it once more before it counts."),
    "price_check": _("See the new price and what your group gets. Press yes, or change it."),
    "asked_photo": _("Take the photo again as it is asked here, and send it."),
    "my_phones": _("Where your name is open. If one is not you, press the button below it."),
    "group_members": _("Whom do you want to help? Press the button below her name."),
    "assist_asked": _("Say yes only if they sit with you now. You can stop it at any time."),
    "group": _("Your centre, your papers, your account and the women of your group."),
    "licence_kind": _("Press the picture of the paper that you have."),
    "licence_photo": _("Lay the paper flat and take a photo of all of it. Then press continue."),
    "licence_number": _("Write the number from the paper, and send it. The office compares it."),
    "notice": _("To sell we keep your name, phone and photos. If fine press the green button."),
    "my_data": _("What you agreed to, and how you are told. You can change each of them."),
    "my_data_all": _("Everything that is kept about you."),
    "consent": _("Press yes if you agree, no if you do not. You can change it again."),
    "erase": _("After that you cannot come in here any more. Press yes only if you want that."),
    "sign_in": _("Write your mobile number. A code comes to your phone."),
    "sign_in_code": _("Write the six digits that came to your phone."),
    "sign_in_own": _("Is the phone yours alone, or do others use it too? Press one of them."),
    "sign_in_who": _("Press your own name."),
    "sign_in_pin": _("Write your four digits. If you forgot them press the button below."),
    "sign_in_choose": _("Choose four digits that only you know, and write them twice."),
    "sign_in_forgot": _("Here you get help to a new PIN."),
    "pin": _("Write your four digits, so that we know that it is you."),
}


def spoken_on(url_name: str) -> str:
    """Return what is said on the page of a route, in the language active now; "" if nothing is."""
    same = url_name.replace("fix_", "add_", 1) if url_name.startswith("fix_") else url_name
    return str(SPOKEN.get(same, ""))
