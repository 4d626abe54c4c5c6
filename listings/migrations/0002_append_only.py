"""Refuse updates and deletions of rows that are evidence.

A service that must correct one writes another row. TRUNCATE stays possible (tests, reset).
"""

from django.db import migrations

TABLES = [
    "listings_approvedversion",
    "listings_approvalrevocation",
    "listings_listingtransition",
    "listings_priceacceptance",
    "listings_reviewdecision",
    "listings_stockmovement",
]

MAKE = """
CREATE FUNCTION haat_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION haat_append_only();\n"
    for table in TABLES
)
DROP = (
    "".join(f"DROP TRIGGER append_only ON {table};\n" for table in TABLES)
    + "DROP FUNCTION haat_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, DROP)]
