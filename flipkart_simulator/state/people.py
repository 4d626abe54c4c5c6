"""Made-up buyers with made-up addresses, and the courier: chosen by the shipment's id."""

from __future__ import annotations

import random
from typing import Any

# (first name, last name, line, city, state, state code, PIN code). No real person or house.
BUYERS = (
    ("Meera", "Verma", "14 Ashok Marg", "Lucknow", "Uttar Pradesh", "IN-UP", "226001"),
    ("Salim", "Ansari", "7 Mall Road", "Kanpur", "Uttar Pradesh", "IN-UP", "208001"),
    ("Rekha", "Yadav", "22 Station Road", "Agra", "Uttar Pradesh", "IN-UP", "282001"),
    ("Gaurav", "Mishra", "3 Assi Lane", "Varanasi", "Uttar Pradesh", "IN-UP", "221005"),
    ("Anita", "Rawat", "9 Rajpur Road", "Dehradun", "Uttarakhand", "IN-UT", "248001"),
    ("Kabir", "Malhotra", "51 Janak Park", "New Delhi", "Delhi", "IN-DL", "110058"),
    ("Pooja", "Sharma", "18 Tonk Road", "Jaipur", "Rajasthan", "IN-RJ", "302015"),
    ("Vikram", "Singh", "40 Sector 17", "Chandigarh", "Chandigarh", "IN-CH", "160017"),
    ("Lakshmi", "Iyer", "6 Anna Salai", "Chennai", "Tamil Nadu", "IN-TN", "600002"),
    ("Farhan", "Shaikh", "88 Linking Road", "Mumbai", "Maharashtra", "IN-MH", "400050"),
    ("Debjani", "Sen", "12 Park Street", "Kolkata", "West Bengal", "IN-WB", "700016"),
    ("Nandini", "Gowda", "30 Residency Road", "Bengaluru", "Karnataka", "IN-KA", "560025"),
)
HOME_STATE = "Uttar Pradesh"
NEIGHBOURS = ("Uttarakhand", "Delhi", "Rajasthan", "Chandigarh")
COURIERS = ("Ekart Logistics", "Delhivery")


def zone_of(state: str) -> str:
    """Return local, zonal or national: how far a buyer's state is from the seller's."""
    if state == HOME_STATE:
        return "local"
    return "zonal" if state in NEIGHBOURS else "national"


def people_for(shipment_id: str, location_name: str) -> dict[str, Any]:
    """Return who buys, where it goes and comes from, and who carries it.

    The same id always meets the same people. Buyers' telephone numbers are not shown for what
    Flipkart ships.
    """
    dice = random.Random(shipment_id)  # noqa: S311  made-up people, not secrets
    first, last, line, city, state, code, pin = dice.choice(BUYERS)
    home = {
        "firstName": first,
        "lastName": last,
        "addressLine1": line,
        "addressLine2": "",
        "landmark": "",
        "city": city,
        "state": state,
        "stateCode": code,
        "pinCode": pin,
        "contactNumber": None,
    }
    store = {
        "firstName": location_name or "Store",
        "lastName": "",
        "addressLine1": location_name or "Store",
        "addressLine2": "",
        "landmark": "",
        "city": "Lucknow",
        "state": HOME_STATE,
        "stateCode": "IN-UP",
        "pinCode": "226010",
        "contactNumber": None,
    }
    return {
        "buyer": home,
        "store": store,
        "courier": dice.choice(COURIERS),
        "tracking_id": "FMPC" + "".join(dice.choice("0123456789") for _ in range(10)),
        "zone": zone_of(state),
    }
