"""A remote offer names its group, so that thousands of rows are scoped without four joins.

The database keeps the copy: written with the row, and again should a product ever change hands.
"""

import django.db.models.deletion
from django.db import migrations, models

GROUP_OF = """
SELECT product.group_id FROM listings_offer AS offer
JOIN listings_listing AS listing ON listing.id = offer.listing_id
JOIN catalog_product AS product ON product.id = listing.product_id
WHERE offer.id = {}
"""
FILL = f"UPDATE flipkart_sync_remoteoffer AS remote SET group_id = ({GROUP_OF.format('remote.offer_id')})"  # noqa: S608, E501
KEPT = f"""
CREATE FUNCTION flipkart_sync_group_of_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.group_id := ({GROUP_OF.format("NEW.offer_id")});
  RETURN NEW;
END $$;
CREATE TRIGGER remote_offer_group BEFORE INSERT OR UPDATE OF offer_id, group_id
  ON flipkart_sync_remoteoffer
  FOR EACH ROW EXECUTE FUNCTION flipkart_sync_group_of_offer();
CREATE FUNCTION flipkart_sync_group_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE flipkart_sync_remoteoffer SET group_id = NEW.group_id
  WHERE offer_id IN (SELECT offer.id FROM listings_offer AS offer
    JOIN listings_listing AS listing ON listing.id = offer.listing_id
    WHERE listing.product_id = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER remote_offer_group_moves AFTER UPDATE OF group_id ON catalog_product
  FOR EACH ROW WHEN (OLD.group_id IS DISTINCT FROM NEW.group_id)
  EXECUTE FUNCTION flipkart_sync_group_moves();
"""  # noqa: S608
DROPPED = """
DROP TRIGGER remote_offer_group_moves ON catalog_product;
DROP FUNCTION flipkart_sync_group_moves();
DROP TRIGGER remote_offer_group ON flipkart_sync_remoteoffer;
DROP FUNCTION flipkart_sync_group_of_offer();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("flipkart_sync", "0009_problem_note_remote_offer"),
        ("catalog", "0001_initial"),
        ("listings", "0003_decision_keeps_what_was_seen"),
        ("shg", "0002_phones"),
    ]

    operations = [
        migrations.AddField(
            model_name="remoteoffer",
            name="group",
            field=models.ForeignKey(
                null=True,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shg.group",
            ),
        ),
        migrations.RunSQL(
            [FILL, "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(KEPT, DROPPED),
    ]
