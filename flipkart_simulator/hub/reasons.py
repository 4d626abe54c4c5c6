"""Why Seller Hub refuses a file, a row or a product. Names and texts are made up.

The Hub shows texts; programs find both under `GET /_admin/codes`. A text may be followed by
what it is about, in brackets: `Image is smaller than 500 x 500 pixels (Main Image URL)`.
"""

from __future__ import annotations

from flipkart_simulator.codes import declare

FILE_REASONS = {
    "not_a_workbook": "The file is not an Excel workbook that can be read",
    "file_too_large": "The file is larger than allowed",
    "file_renamed": "The file name does not carry its request id. Do not rename the file",
    "request_unknown": "The request id is not of a template given to this seller",
    "file_rebuilt": "The file was rebuilt. Fill the downloaded template itself",
    "sheet_missing": "A sheet of the template is missing or renamed",
    "header_changed": "The columns are not those of the template",
    "kinds_changed": "The rows above the data were changed",
    "no_rows": "The file has no filled rows",
    "too_many_rows": "The file has more rows than allowed",
}
ROW_REASONS = {
    "mandatory_missing": "A mandatory cell is empty",
    "conditional_missing": "A cell is empty that is mandatory with these values",
    "not_in_list": "The value is not in the list",
    "not_whole": "A whole number of 1 or more is expected",
    "not_count": "A whole number of 0 or more is expected",
    "not_number": "A number above 0 is expected",
    "not_digits": "Only digits are expected",
    "not_yes_no": "Yes or No is expected",
    "not_link": "A web address is expected",
    "text_too_long": "The text is longer than allowed",
    "price_above_mrp": "The selling price is above the MRP",
    "hsn_not_eight_digits": "The HSN has not eight digits",
    "brand_unknown": "The brand is neither Generic nor one you asked approval for",
    "sku_twice": "The SKU stands twice in this file",
    "sku_in_catalogue": "The SKU is in the catalogue already",
    "sku_in_qc": "The SKU is waiting for the quality check already",
    "grey_cell_filled": "A cell only Flipkart fills is filled",
}
QC_REASONS = {
    "image_blurred": "Image is blurred",
    "image_background": "Main image has no plain background",
    "image_has_text": "Image has text, a logo or a watermark on it",
    "image_not_the_product": "Image does not show the product described",
    "image_unreachable": "Image cannot be downloaded",
    "image_not_an_image": "Image is neither JPEG nor PNG",
    "image_too_large": "Image file is larger than 10 MB",
    "image_too_small": "Image is smaller than 500 x 500 pixels",
    "image_twice": "The same image is given twice",
    "brand_not_approved": "Brand is not approved for this seller",
    "brand_in_text": "Brand name is repeated in another attribute",
    "text_has_contact": "Text has an address, a phone number or an e-mail in it",
    "text_has_markup": "Text has markup in it",
    "text_in_capitals": "Text is written in capitals throughout",
    "text_promises": "Text makes a claim that is not allowed",
    "too_many_keywords": "More than five search keywords",
    "too_many_features": "More than five key features",
    "licence_number": "Licence number is not valid",
    "wrong_vertical": "Product belongs to another vertical",
    "attribute_wrong": "An attribute does not fit the product",
    "duplicate_listing": "You already list this product under another SKU",
}
# What has to be put right, as the returned file says it beside the reason.
QC_GROUPS = {
    "image": "Correct the images",
    "brand": "Brand authorization required",
    "text": "Correct the text",
    "too": "Correct the text",
    "licence": "Correct the licence number",
    "duplicate": "Duplicate listing",
}

for _source, _reasons in (
    ("upload.file", FILE_REASONS),
    ("upload.row", ROW_REASONS),
    ("qc.reason", QC_REASONS),
):
    for _code, _text in _reasons.items():
        declare(_source, _code, _text)


def disapproval_of(code: str) -> str:
    """Return what has to be put right for a QC reason."""
    return QC_GROUPS.get(code.partition("_")[0], "Correct the product data")


def reason_text(code: str, about: str = "") -> str:
    """Return the text of a code (or the text itself, where it is none), with what it is about."""
    text = QC_REASONS.get(code) or ROW_REASONS.get(code) or FILE_REASONS.get(code) or code
    return f"{text} ({about})" if about else text
