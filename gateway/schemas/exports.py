"""Shapes of exports."""

from contracts.exports import ExportFormat
from gateway.schemas.fields import Anything, Choice, RequestSchema, Text


class ExportSchema(RequestSchema):
    """``list`` is the path of a list under /api/v1 (``/hazards``), ``filter`` what its query string would say, limit and cursor aside."""

    list = Text(most=100, required=True)
    filter = Anything()
    format = Choice(ExportFormat, required=True)
