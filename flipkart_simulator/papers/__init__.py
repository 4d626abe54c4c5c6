"""The documents that go with a parcel: label, invoice, manifest. Pure: values in, bytes out."""
