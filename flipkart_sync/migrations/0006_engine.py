"""Where this database lives, so that a restored copy holds still; the price floor of an offer.

`flipkart_sync_home()` names the cluster, its timeline and this very table: a dump restored
anywhere, a recovery to a point in time and a promoted standby each change it. A row gets it when
it is made; what a dump brings back is the name of where it was dumped.
"""

from django.db import migrations, models
from django.db.models import Func

HOME = """
CREATE FUNCTION flipkart_sync_home() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT s.system_identifier
         || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
         || '/' || coalesce(to_regclass('flipkart_sync_accountstate')::oid::text, '')
  FROM pg_control_system() AS s
$$
"""


class Migration(migrations.Migration):
    dependencies = [("flipkart_sync", "0005_catalogue_files")]

    operations = [
        migrations.RunSQL(HOME, "DROP FUNCTION flipkart_sync_home()"),
        migrations.AddField(
            model_name="accountstate",
            name="home",
            field=models.CharField(db_default=Func(function="flipkart_sync_home"), max_length=60),
        ),
        migrations.AddField(
            model_name="remoteoffer",
            name="price_floor_paise",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
    ]
