"""The accounts, documents and formats that a run is asked to make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from formgen.documents.catalogue import Catalogue, Ready
from formgen.making.readcheckcompose import AccountResult, Checked
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import shown
from formgen.outputs.manifest import OutputFile
from formgen.outputs.outputfolder import Store
from formgen.render.madewith import FILLABLE, FORMATS


@dataclass(frozen=True, slots=True)
class Selection:
    """The accounts, documents and formats to make; an empty set means all."""

    accounts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    formats: tuple[str, ...] = FORMATS

    def wants(self, account: str, document: str) -> bool:
        """True if a document of an account is asked for."""
        return (not self.accounts or account in self.accounts) and (
            not self.documents or document in self.documents
        )

    @property
    def is_all(self) -> bool:
        """True if every account and every document is asked for."""
        return not self.accounts and not self.documents

    def covers(self, made: OutputFile) -> bool:
        """True if a file of an earlier run is one that this run answers for."""
        return made.format in self.formats and self.wants(made.account, made.document)

    @property
    def with_kept_up(self) -> tuple[str, ...]:
        """The formats, and that of blank checklists, which are kept up along with the PDFs."""
        kept_up = "pdf" in self.formats and FILLABLE not in self.formats
        return (*self.formats, *(FILLABLE,) * kept_up)

    def keeps_up(self, made: OutputFile, store: Store) -> bool:
        """True if a file is a checklist to be filled in that nobody asks for and nobody has filled in."""
        return (
            made.format not in self.formats
            and made.format in self.with_kept_up
            and self.wants(made.account, made.document)
            and not store.is_edited(made)
        )

    def refuse_unknown(self, checked: Checked, catalogue: Catalogue) -> None:
        """Raise FormgenError when it names what there is none of."""
        accounts = [entry.record.account_id or "" for entry in checked.intake.accounts]
        documents = [entry.wording.id for entry in catalogue.entries]
        if checked.complete:  # otherwise the problems of reading tell more
            _refuse(self.accounts - set(accounts), "管理番号", accounts)
        _refuse(self.documents - set(documents), "書類", documents)


def ready_documents(results: Iterable[AccountResult]) -> Iterator[tuple[AccountResult, Ready]]:
    """Yield the documents of a run that are ready, each with its account."""
    for result in results:
        for outcome in result.outcomes:
            if isinstance(outcome, Ready):
                yield result, outcome


def _refuse(unknown: frozenset[str], label: str, known: Sequence[str]) -> None:
    if unknown:
        raise FormgenError(
            f"{label}「{shown(min(unknown))}」は見つかりません。",
            f"次の中から選んでください：{'、'.join(filter(None, known)) or 'なし'}",
        )
