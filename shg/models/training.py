"""Training: which session, which cities, who came."""

from django.db import models

from common.names import Named, Sourced
from shg.scoping import ScopedManager


class TrainingSession(Named, Sourced):
    """A training held for groups of several cities."""

    code = models.SlugField(unique=True)
    held_on = models.DateField(null=True, blank=True)
    held_by = models.CharField(max_length=160)
    cities = models.ManyToManyField("shg.City", related_name="trainings")
    note = models.TextField(blank=True)


class TrainingAttendance(models.Model):
    """That a person of a group came."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="attendances"
    )
    person = models.ForeignKey("shg.Person", on_delete=models.CASCADE)
    group = models.ForeignKey("shg.Group", on_delete=models.CASCADE)

    objects = ScopedManager()
    group_path = "group"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="attendance_once")
        ]
