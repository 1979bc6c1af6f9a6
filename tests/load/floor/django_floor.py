"""The lower floor: Django REST framework over a plain table, as its tutorial writes it. No sign-in, no permission, no audit."""

import os
import uuid
from typing import Any, ClassVar
from urllib.parse import urlsplit

import django
from django.conf import settings

_database = urlsplit(os.environ["FLOOR_DATABASE_URL"])
settings.configure(
    SECRET_KEY="of-a-floor",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=["rest_framework"],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path[1:],
            "USER": _database.username,
            "HOST": _database.hostname,
            "PORT": _database.port,
            "CONN_MAX_AGE": 0 if os.environ.get("FLOOR_KEEP") == "no" else None,  # 0 is what Django does unless told otherwise
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  # Django wants its settings first
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402
from rest_framework.response import Response  # noqa: E402

SCOPES = ("agency_id", "region_2", "region_1")


class Hazard(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=50)
    visit_id = models.UUIDField()
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=200)
    enterprise_id = models.UUIDField()
    enterprise_name = models.CharField(max_length=200)
    region_1 = models.CharField(max_length=12)
    region_2 = models.CharField(max_length=12)
    region_3 = models.CharField(max_length=12)
    region_code = models.CharField(max_length=12)
    found_on = models.DateField()
    location = models.CharField(max_length=200)
    description = models.TextField()
    category = models.CharField(max_length=100, null=True)  # the table as it is
    cause = models.CharField(max_length=20, null=True)
    level = models.CharField(max_length=20)
    basis = models.TextField(null=True)
    suggestion = models.TextField(null=True)
    deadline_on = models.DateField()
    state = models.CharField(max_length=20)
    rectified_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "floor"
        db_table = "hazard"
        managed = False


class HazardSerializer(serializers.ModelSerializer[Hazard]):
    class Meta:
        model = Hazard
        fields: ClassVar = [f.name for f in Hazard._meta.fields if f.name not in ("region_1", "region_2", "region_3")]


class NewHazardSerializer(serializers.ModelSerializer[Hazard]):
    class Meta:
        model = Hazard
        exclude: ClassVar = ["id"]


class Hazards(generics.ListCreateAPIView[Hazard]):
    queryset = Hazard.objects.all()

    def get_serializer_class(self) -> Any:
        return NewHazardSerializer if self.request.method == "POST" else HazardSerializer

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        given = request.query_params
        scope = next(name for name in SCOPES if name in given)
        rows = self.get_queryset().filter(**{scope: given[scope], "state": given["state"]}).order_by("-found_on", "-id")
        if "after_on" in given:
            same_day = models.Q(found_on=given["after_on"], id__lt=given["after_id"])
            rows = rows.filter(models.Q(found_on__lt=given["after_on"]) | same_day)
        start = int(given.get("offset", 0))
        rows = rows[start : start + min(100, int(given.get("limit", 20)))]
        return Response({"items": self.get_serializer(rows, many=True).data})


class Statistics(generics.GenericAPIView[Hazard]):
    def get(self, request: Any) -> Response:
        found = Hazard.objects.filter(region_1=request.query_params["region_1"])
        return Response({"rows": list(found.values("region_2").annotate(hazards=models.Count("id")).order_by("region_2"))})


urlpatterns = [path("hazards", Hazards.as_view()), path("statistics", Statistics.as_view())]
app = get_wsgi_application()
