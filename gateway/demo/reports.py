"""Evaluation reports of the demo, each with a one-page document that says that it is none."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from contracts.extension.files import FileStore
from contracts.rpc.agency_contracts import EvaluationContract
from contracts.rpc.auth import NewFile
from contracts.rpc.evaluation import ReportEntry
from contracts.vocabulary import Conclusion
from gateway.demo.accounts import As
from gateway.demo.people import Sampler


def enter_report(me: As, sampler: Sampler, store: FileStore, contract: EvaluationContract, today: date) -> None:
    """A report under the contract, issued when its day has come, and left a draft once in a while."""
    number = contract.number.replace("PJ", "BG")
    report = me.evaluation.create_report(
        ReportEntry(
            number=number,
            contract_id=contract.id,
            title=f"{contract.enterprise_name}{contract.project}报告",
            conclusion=Conclusion.MEETS,
            finished_on=min(today, contract.signed_on + timedelta(days=60)),
            compiled_by=sampler.person(),
            reviewed_by=sampler.person(),
            approved_by=sampler.person(),
            file_id=_document(me, store, number),
        )
    )
    if sampler.chance.random() < 0.8:
        me.evaluation.issue_report(report.id)


def _document(me: As, store: FileStore, number: str) -> UUID:
    file_id = uuid4()
    stored = store.put(file_id, [_pdf(f"DEMO {number}: not a report")])
    new = NewFile(file_id=file_id, name=f"{number}.pdf", media_type="application/pdf", size=stored.size, sha256=stored.sha256)
    return me.auth.record_file(new).file_id


def _pdf(line: str) -> bytes:
    """The smallest document with one line of ASCII on it."""
    drawn = f"BT /F1 18 Tf 72 720 Td ({line}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = b"%PDF-1.4\n", []
    for position, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (position, content)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 6\n0000000000 65535 f \n" + index
    return body + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
