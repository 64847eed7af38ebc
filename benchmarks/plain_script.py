"""What an office would script today: docxtpl for each document, then LibreOffice for the PDFs.

    python benchmarks/plain_script.py INTAKE OUTPUT

It is given the documents ready-composed and is not charged for that: reading, checking, composing
and delivering stand to its credit. It prints, as JSON, how many there are, how many seconds
docxtpl and LibreOffice took, and how many of CPU LibreOffice used.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from accounts import documents
from docxtpl import DocxTemplate
from peers import LAYOUTS

from formgen.render.docx import docx_renderer

# Of more files than about 250 in one call LibreOffice 7.4 makes no PDF, and ends as if all were well.
_AT_ONCE = 200


def main(intake: Path, output: Path) -> None:
    """Make every paper of an intake."""
    papers = documents(intake)
    environment = docx_renderer(LAYOUTS).environment
    output.mkdir(parents=True)

    start = time.perf_counter()
    for paper in papers:
        template = DocxTemplate(LAYOUTS / f"{paper.layout}.docx")
        template.render({"document": paper}, jinja_env=environment)
        template.save(output / f"{paper.account_id}_{paper.id}.docx")
    filled = time.perf_counter()
    profile = (output / "profile").as_uri()
    words = sorted(output.glob("*.docx"))
    for begin in range(0, len(words), _AT_ONCE):
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
             "--outdir", output, *words[begin : begin + _AT_ONCE]],
            check=True,
            capture_output=True,
        )  # fmt: skip
    converted = time.perf_counter()
    made = len(list(output.glob("*.pdf")))
    if made != len(papers):
        sys.exit(f"LibreOffice made {made} of {len(papers)} PDFs")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "papers": made,
                "docx": filled - start,
                "pdf": converted - filled,
                "pdf_cpu": used.ru_utime + used.ru_stime,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
