"""What a form says of files: those to add, and those that a draft already holds."""

from dataclasses import dataclass

from starlette.datastructures import UploadFile

from portal.web.forms import clean_line


@dataclass
class Upload:
    """A file to add, with the words for it; ``side`` of a photo: "before", "after" or ""."""

    file: UploadFile
    words: str
    side: str = ""

    @property
    def file_name(self) -> str:
        """As much of the name as it takes to know the file again."""
        return clean_line(self.file.filename)[:60]


@dataclass(frozen=True)
class KeptPhoto:
    """The words for a photo that the draft already holds."""

    alt: str
    side: str = ""
