"""Shapes of what is asked of documents."""

from gateway.documents.paper import Format
from gateway.schemas.fields import Choice, RequestSchema


class DocumentSchema(RequestSchema):
    format = Choice(Format, required=True)
