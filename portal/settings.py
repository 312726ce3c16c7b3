"""The portal's settings: one frozen value made from PORTAL_* variables. A wrong value stops the start."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class SettingsProblem(Exception):
    """A setting has a value the portal cannot start with; the text is one clear line for the operator."""


def _http_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("give a scheme and host such as https://minsheng.example.gov.cn, without a path")
    return value.rstrip("/")


def _database_address(value: str) -> str:
    value = value.replace("postgresql://", "postgres://", 1) if value.startswith("postgresql://") else value
    if value and not value.startswith(("sqlite://", "postgres://")):
        raise ValueError("give sqlite:///path/portal.sqlite3 or postgres://user:password@host:5432/name")
    return value


def _tile_address(value: str) -> str:
    if value and not value.startswith("https://"):
        raise ValueError("give an https:// address with {z}, {x} and {y}")
    return value


def _sender(value: str) -> str:
    name, at, host = value.partition("@")
    if value and (not name or not at or not host or not value.isascii() or set(value) & set(' ,;<>"\r\n')):
        raise ValueError("give one plain mailbox such as noreply@minsheng.example.gov.cn")
    return value


def _networks(value: str) -> str:
    list(_read_networks(value))
    return value


def _read_networks(value: str) -> list[IPv4Network | IPv6Network]:
    from ipaddress import ip_network

    return [ip_network(part.strip()) for part in value.split(",") if part.strip()]


class Settings(BaseSettings):
    """Everything an operator can set. Each field's description is its line in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True, extra="ignore")

    # where things lie
    data_dir: Annotated[Path, Field(description="Folder of the embedded database, photos and derived files.")] = Path(
        "var/data"
    )
    key_dir: Annotated[
        Path,
        Field(description="Folder of the three keys. Outside the data folder, so that no backup holds it."),
    ] = Path("var/keys")
    database_url: Annotated[
        str,
        AfterValidator(_database_address),
        Field(
            description="sqlite:// or postgres:// (postgresql://) address. Empty: portal.sqlite3 in the data folder."
        ),
    ] = ""

    # who runs it
    operator: Annotated[
        str,
        Field(
            description="Who answers for this site. Empty: every page says that nobody official runs it.",
            max_length=80,
        ),
    ] = ""
    operator_en: Annotated[str, Field(description="The operator's name in English.", max_length=120)] = ""
    base_url: Annotated[
        str,
        AfterValidator(_http_address),
        Field(description="The site's own address: origin checks, receipts and links use it."),
    ] = "http://localhost:8000"
    site_name: Annotated[str, Field(description="The site's name.", max_length=40)] = "大连高新区民生项目"
    site_name_en: Annotated[str, Field(description="The site's name in English.", max_length=80)] = (
        "Livelihood Projects of the Dalian High-tech Zone"
    )
    district_name: Annotated[str, Field(description="The district's name in sentences.", max_length=30)] = "大连高新区"
    district_name_en: Annotated[str, Field(description="The same in English.", max_length=60)] = "Dalian High-tech Zone"
    contact: Annotated[str, Field(description="Telephone or address shown in the footer.", max_length=200)] = ""
    icp: Annotated[str, Field(description="ICP filing number. Hidden when empty.", max_length=60)] = ""
    police_filing: Annotated[str, Field(description="Police filing number. Hidden when empty.", max_length=60)] = ""
    site_code: Annotated[
        str, Field(description="Government site code (SiteIDCode). Hidden when empty.", max_length=30)
    ] = ""

    # the map
    tiles_url: Annotated[
        str,
        AfterValidator(_tile_address),
        Field(
            description="Base map tiles, for example Tianditu's vec_w address with a key bound to the site's domain."
        ),
    ] = ""
    tile_labels_url: Annotated[
        str,
        AfterValidator(_tile_address),
        Field(description="Tiles with names over the base map, for example Tianditu's cva_w address."),
    ] = ""
    tiles_attribution: Annotated[str, Field(description="Attribution the tile service asks for.", max_length=200)] = ""
    map_review_number: Annotated[
        str, Field(description="审图号 of the tile service, shown at the map's lower left.", max_length=60)
    ] = ""
    map_outline: Annotated[bool, Field(description="Draw the offline coast outline under the points.")] = True

    # the light
    light_risk_points: Annotated[
        int,
        Field(description="A target so many percentage points behind its planned curve is at risk.", ge=1, le=99),
    ] = 10
    light_late_points: Annotated[
        int, Field(description="A target more percentage points behind than this is late.", ge=1, le=99)
    ] = 30
    light_late_days: Annotated[
        int, Field(description="A milestone overdue by more days than this is late.", ge=1, le=366)
    ] = 30
    light_start_risk_days: Annotated[
        int, Field(description="A start overdue by so many days is at risk.", ge=1, le=366)
    ] = 30
    light_start_late_days: Annotated[
        int, Field(description="A start overdue by so many days is late.", ge=1, le=730)
    ] = 90
    silence_days: Annotated[
        int, Field(description="After so many days without an update, a project's page says so.", ge=1, le=366)
    ] = 30
    remind_days: Annotated[
        int, Field(description="After so many days without an update, staff are reminded.", ge=1, le=366)
    ] = 20

    # feedback
    case_prefix: Annotated[str, Field(description="Letters before a case number.", pattern=r"^[A-Z]{1,4}$")] = "GX"
    due_complaint: Annotated[int, Field(description="Working days to answer a complaint.", ge=1, le=60)] = 5
    due_suggestion: Annotated[int, Field(description="Working days to answer a suggestion.", ge=1, le=60)] = 10
    due_question: Annotated[int, Field(description="Working days to answer a question.", ge=1, le=60)] = 3
    due_praise: Annotated[int, Field(description="Working days to acknowledge praise.", ge=1, le=60)] = 5
    contact_days: Annotated[int, Field(description="Days after closing until a contact is deleted.", ge=1, le=3650)] = (
        180
    )
    submissions_per_hour: Annotated[
        int,
        Field(description="Feedback from one address in an hour; who sends more has a small task to do first.", ge=1),
    ] = 300
    submissions_per_minute: Annotated[
        int, Field(description="The same in a minute. Nobody is shut out: an estate may share one address.", ge=1)
    ] = 30
    lookups_per_hour: Annotated[
        int,
        Field(
            description="Failed receipt look-ups from one address in an hour; then there is a small sum to do.", ge=1
        ),
    ] = 120

    # review
    review_steps: Annotated[
        int,
        Field(description="How many people must approve an update, one after the other (三审三校: 3).", ge=1, le=3),
    ] = 1
    slips_file: Annotated[
        str, Field(description="Your own list of common slips. Empty: portal/projects/review/slips.txt.")
    ] = ""

    # staff
    idle_minutes: Annotated[
        int, Field(description="A staff session ends after so many minutes without a request.", ge=1)
    ] = 30
    session_hours: Annotated[
        int, Field(description="A staff session ends after so many hours at the latest.", ge=1, le=24)
    ] = 12

    # mail
    smtp_host: Annotated[
        str, Field(description="Mail server, for new query codes. Empty: no mail is sent.", max_length=200)
    ] = ""
    smtp_port: Annotated[int, Field(description="Its port.", ge=1, le=65535)] = 587
    smtp_tls: Annotated[
        Literal["starttls", "tls", "none"],
        Field(description="How the way to it is sealed: by STARTTLS (587), from the start (465), or not at all."),
    ] = "starttls"
    smtp_user: Annotated[str, Field(description="Account at the mail server. Empty: without one.")] = ""
    smtp_password: Annotated[str, Field(description="Its password.", repr=False)] = ""
    smtp_password_file: Annotated[
        str, Field(description="A file that holds the password, in place of PORTAL_SMTP_PASSWORD.")
    ] = ""
    smtp_from: Annotated[
        str,
        AfterValidator(_sender),
        Field(description="The mailbox that letters come from, such as noreply@minsheng.example.gov.cn."),
    ] = ""

    # the server
    trusted_proxies: Annotated[
        str,
        NoDecode,
        AfterValidator(_networks),
        Field(description="Networks, separated by commas, whose X-Forwarded-For is believed."),
    ] = ""
    page_cache_mb: Annotated[int, Field(description="Memory for rendered public pages, in MB per process.", ge=1)] = 64
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least level that is logged.")
    ] = "info"
    access_log: Annotated[
        bool, Field(description="Write one line for each request (route pattern, never a number or code).")
    ] = True

    @property
    def embedded(self) -> bool:
        """True for the embedded SQLite default."""
        return not self.database_url.startswith("postgres")

    @property
    def database_file(self) -> Path:
        """Path of the SQLite file."""
        if self.database_url:
            return Path(self.database_url.removeprefix("sqlite://"))
        return self.data_dir / "portal.sqlite3"

    @property
    def photo_dir(self) -> Path:
        return self.data_dir / "photos"

    @property
    def document_dir(self) -> Path:
        return self.data_dir / "documents"

    @property
    def derived_dir(self) -> Path:
        """Files that can be made again at any time (the map script)."""
        return self.data_dir / "derived"

    @cached_property
    def smtp_secret(self) -> str:
        """The mail server's password, from the file where one is named. Raises OSError when that cannot be read."""
        if self.smtp_password_file:
            return Path(self.smtp_password_file).read_text(encoding="utf-8").strip()
        return self.smtp_password

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    @cached_property
    def proxy_networks(self) -> list[IPv4Network | IPv6Network]:
        return _read_networks(self.trusted_proxies)

    def working_days_for(self, kind: str) -> int:
        """Working days until the answer is due, by kind of feedback."""
        return int(getattr(self, f"due_{kind}"))


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment.

    Raises SettingsProblem with one line that names the variable and what it should hold.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        first = problem.errors()[0]
        name = "PORTAL_" + "_".join(str(part) for part in first["loc"]).upper()
        # The line goes to every service's log, and a database's address holds a password.
        held = "" if first["loc"] in (("database_url",), ("smtp_password",)) else f" (it holds {first['input']!r})"
        raise SettingsProblem(f"{name} is wrong: {first['msg']}{held}") from None
    _check_folders(settings)
    _check_order(settings)
    _check_mail(settings)
    return settings


def _check_folders(settings: Settings) -> None:
    data, keys = settings.data_dir.resolve(), settings.key_dir.resolve()
    if keys == data or data in keys.parents:
        raise SettingsProblem(
            f"PORTAL_KEY_DIR ({keys}) lies inside PORTAL_DATA_DIR ({data}); a backup of the data must not hold keys"
        )


def _check_mail(settings: Settings) -> None:
    if settings.smtp_host and not settings.smtp_from:
        raise SettingsProblem("PORTAL_SMTP_FROM is empty, and PORTAL_SMTP_HOST names a mail server: give a sender")
    try:
        _ = settings.smtp_secret
    except (OSError, UnicodeError) as problem:
        raise SettingsProblem(f"PORTAL_SMTP_PASSWORD_FILE cannot be read: {type(problem).__name__}") from None


def _check_order(settings: Settings) -> None:
    """What is worse must not come before what is better."""
    for first, second in (
        ("light_risk_points", "light_late_points"),
        ("light_start_risk_days", "light_start_late_days"),
        ("remind_days", "silence_days"),
    ):
        if getattr(settings, first) > getattr(settings, second):
            raise SettingsProblem(
                f"PORTAL_{first.upper()} ({getattr(settings, first)}) is greater than "
                f"PORTAL_{second.upper()} ({getattr(settings, second)})"
            )
