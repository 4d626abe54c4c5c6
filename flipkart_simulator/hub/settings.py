"""Settings as the page shows them: in groups, with a label and a hint each."""

from __future__ import annotations

Group = tuple[str, dict[str, tuple[str, str]]]  # title, {setting: (label, hint)}

GROUPS: tuple[Group, ...] = (
    (
        "Speed and lags",
        {
            "latency_ms": ("Latency (ms)", "Each seller-API call takes at least this long."),
            "latency_jitter_ms": ("Latency, up to so much more (ms)", "Drawn anew for each call."),
            "inventory_lag_s": ("Stock shows late (s)", "Reads show the stock of so long ago."),
            "search_lag_s": ("Product search lags (s)", "A new product is found after this time."),
            "orders_lag_s": ("Orders show late (s)", "An order lowers stock at once all the same."),
            "rate_per_s": ("Calls a second", "For each seller; 0 is no limit. Beyond it: 429."),
            "burst": ("Calls at once", "0 is one second's worth."),
            "retry_after": ("429 names a time", ""),
        },
    ),
    (
        "Seller Hub",
        {
            "upload_max_rows": ("Rows in a file, at most", ""),
            "qc_mode": ("QC judges", "auto: rows of files by themselves. hand: only a person."),
            "qc_delay_s": ("QC takes (s)", "From the upload of a file."),
            "qc_jitter_s": ("QC takes, up to so much more (s)", "Drawn for each row."),
            "qc_images": ("QC downloads images", ""),
            "qc_fail_share": ("Share failed all the same", "0 to 1 of good rows."),
            "qc_foreign_share": ("Share matched to others' products", "0 to 1 of passed rows."),
            "qc_seed": ("Seed", "The same draws each time."),
            "hub_offer": ("A passed row makes", "row: the offer it asks for. none. old: see next."),
            "hub_old_stock": ("Old stock", "On sale at once with so many pieces."),
        },
    ),
    (
        "Answers",
        {
            "token_life_s": ("A token lives (s)", ""),
            "update_omitted": ("Objects left out of an update", ""),
            "price_key": ("Price in reads", ""),
            "search_page_size": ("Page of listings search", ""),
            "product_batch_size": ("Batch of product search", ""),
            "shipments_page_size": ("Page of shipments", ""),
        },
    ),
)
