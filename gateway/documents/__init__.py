"""Official documents as Word and PDF: a rendering of what the API already answers to this actor (ADR 16).

``paper`` says what stands in a document, ``visits``, ``hazards`` and ``checked_records`` make one of a struct of the contract, ``press``
hands it to a process of its own, ``render``, in which ``word`` or ``pages`` makes the file.
"""
