"""What can an operator set, and to what?"""

import re
import sys
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from onecity.core.pack import Problem
from onecity.core.text import Text

NO_DATABASE = Text(
    zh="应以 postgresql:// 开头；留空则使用 SQLite。",
    en="It begins with postgresql://; empty means SQLite.",
)
NO_LIST = Text(
    zh="""列表要写成 JSON，例如 '["city.example"]'。""",
    en="""A list is written as JSON, such as '["city.example"]'.""",
)
ROOT = Path(__file__).resolve().parents[3]


class Configuration(BaseSettings):
    """Settings of one installation, read from the environment (`ONECITY_…`) and from a file `.env`."""

    model_config = SettingsConfigDict(env_prefix="ONECITY_", env_file=".env", extra="ignore", frozen=True)

    city: Path = Field(ROOT / "cities" / "qingdao", description="Folder of the city's declarations.")
    data: Path = Field(
        ROOT / "data",
        description="Folder for what the city makes: SQLite file, uploads, keys, logs. Back it up.",
    )
    database_url: str = Field(
        "", description="`postgresql://user:password@host:port/name`. Empty: SQLite in the data folder."
    )
    secret_key: str = Field(
        "",
        description="Django's secret. Empty: made once and kept in the data folder, readable by the owner only.",
    )
    demo: bool = Field(
        False,
        description="Demo mode: one-click sign-in as a persona; listens on 127.0.0.1 only, marks its database.",
    )
    debug: bool = Field(False, description="Show tracebacks in the browser. Never in production.")
    host: str = Field("127.0.0.1", description="Address that `onecity serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `onecity serve` listens on.")
    allowed_hosts: list[str] = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="Host names under which the city is reached (JSON list).",
    )
    secure: bool = Field(
        False, description="Served over HTTPS only: secure cookies, HSTS, redirect. Set it in production."
    )
    trusted_proxy: bool = Field(
        False, description="A reverse proxy in front sets `X-Forwarded-Proto` and `X-Forwarded-For`."
    )
    signing_suite: Literal["ed25519", "es256", "sm2"] = Field(
        "ed25519",
        description="How the city signs from the next `onecity keys rotate` on, see [Audit](../operate/audit.md).",
    )
    sealing_suite: Literal["aes256", "sm4"] = Field(
        "aes256",
        description="How personal data are sealed from the next `onecity keys rotate` on: AES-256-GCM or SM4-GCM.",
    )
    audit_heads: Path | None = Field(
        None,
        description="File that keeps the signed heads of the audit outside the database. Empty: in the data folder.",
    )
    audit_witnesses: list[str] = Field(
        [],
        description="Who else keeps those heads (JSON list): a file on another machine, `https://…`, `mailto:…`; "
        "see [Audit](../operate/audit.md).",
    )
    mail_url: str = Field(
        "",
        description="`smtp://user:password@host:587` (`smtps://`: TLS). Empty: mails are kept as files in data/mail.",
    )
    mail_from: str = Field("onecity@localhost", description="Sender of e-mails.")
    sms_url: str = Field(
        "",
        description="Gateway for texts: `https://gateway.example/texts`. Empty: they are kept as files in data/sms.",
    )
    sms_secret: str = Field(
        "",
        description="Secret shared with that gateway, at least 16 characters; it signs each request.",
    )
    signals_url: str = Field(
        "",
        description="The traffic police's system for green waves: `https://signals.example/waves`, see "
        "[green waves](../operate/signals.md). Empty: simulated signals.",
    )
    drivers_url: str = Field(
        "",
        description="The navigation provider that tells drivers to make way: `https://provider.example/yield`. "
        "Empty: simulated drivers.",
    )
    nats_url: str = Field(
        "",
        description="Bus for events and log of readings: `nats://host:4222` or `tls://a:4222,b:4222,c:4222`. "
        "Empty: the database hands events on, readings lie in files, see [NATS](../operate/nats.md).",
    )
    nats_user: str = Field("", description="User at NATS; may also stand in the URL.")
    nats_password: str = Field("", description="That user's password.")
    nats_token: str = Field("", description="Token for NATS, instead of a user.")
    nats_creds: Path | None = Field(
        None, description="Credentials file for NATS (`.creds`), instead of a user."
    )
    nats_ca: Path | None = Field(
        None, description="Certificate authority of NATS (PEM). Empty: those that the system trusts."
    )
    nats_stream: str = Field(
        "onecity-events",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Name of the stream; made if it is missing. Each installation needs its own.",
    )
    nats_replicas: int = Field(
        1,
        ge=1,
        le=3,
        description="Copies of each event and reading when a stream is made; 3 needs three servers.",
    )
    # less than the 30 days of `outbox.door.KEPT`: no event may come when its inbox row has been forgotten
    nats_days: int = Field(
        14, ge=1, le=28, description="Days that NATS keeps an event, taken or not, when the stream is made."
    )
    nats_max_mb: int = Field(
        0,
        ge=0,
        description="Most that each stream may hold in MB; a full one refuses: the outbox waits, devices send again. "
        "0: no limit.",
    )
    nats_readings: str = Field(
        "onecity-readings",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Name that the streams of readings begin with, one for each partition.",
    )
    partitions: int = Field(
        1,
        ge=1,
        le=256,
        description="Parts of the log of readings; counts when the log is made and stays what it was then, see "
        "[Readings](../operate/ingest.md).",
    )
    gateways: list[str] = Field(
        [],
        description="What takes readings in from devices (JSON list): `hj212`, `sl651`, `jt808`, `mqtt`, "
        "`sensorthings`, or another's `package.module:Class`; see [Gateways](../operate/gateways.md).",
    )
    hj212_listen: str = Field(
        "127.0.0.1:9212",
        pattern=r"^.+:\d{1,5}$",
        description="Where stations of HJ 212 connect; `0.0.0.0:9212`: from anywhere.",
    )
    sensorthings_listen: str = Field(
        "127.0.0.1:9080",
        pattern=r"^.+:\d{1,5}$",
        description="Where ingest takes SensorThings observations over HTTP; see [SensorThings]"
        "(../operate/sensorthings.md).",
    )
    sl651_listen: str = Field(
        "127.0.0.1:9651",
        pattern=r"^.+:\d{1,5}$",
        description="Where stations of SL 651 connect; `0.0.0.0:9651`: from anywhere.",
    )
    jt808_listen: str = Field(
        "127.0.0.1:9808",
        pattern=r"^.+:\d{1,5}$",
        description="Where terminals of JT/T 808 connect; `0.0.0.0:9808`: from anywhere.",
    )
    gateway_connections: int = Field(
        2_000, ge=1, description="Most connections of devices to one gateway at a time."
    )
    gateway_per_address: int = Field(64, ge=1, description="Most of them from one address.")
    gateway_bytes_per_s: int = Field(
        65_536,
        ge=1_024,
        description="Bytes a second that one connection may send; what is faster waits, after four seconds' worth.",
    )
    gateway_frame_s: float = Field(
        30.0, gt=0, description="Seconds in which a frame has to be complete; then its connection is closed."
    )
    gateway_idle_s: float = Field(
        900.0, gt=0, description="Seconds without any frame after which a connection is closed."
    )
    mqtt_url: str = Field(
        "",
        description="Broker of devices: `mqtt://user:password@host:1883`, `mqtts://…:8883` with TLS.",
    )
    mqtt_ca: Path | None = Field(
        None, description="Certificate authority of the broker (PEM). Empty: those that the system trusts."
    )
    mqtt_version: Literal["3.1.1", "5"] = Field(
        "3.1.1", description="Version of MQTT; NATS knows 3.1.1 only."
    )
    mqtt_client: str = Field(
        "onecity",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Name under which the broker keeps what came while we were away; each installation its own.",
    )
    mqtt_topics: list[str] = Field(
        ["onecity/{network}/{thing}/{property}", "onecity/{network}/batch"],
        description="Topics of devices (JSON list): `{network}`, `{thing}`, `{property}` as declared; or "
        "`{station}`, `{code}` by the table of stations.",
    )
    public_url: str = Field(
        "",
        description="Address of the city in mails and text messages: `https://city.example`. "
        "Empty: `http://` and the address that it listens on.",
    )
    session_minutes: int = Field(
        30, ge=1, description="A staff member's session ends after this many idle minutes."
    )
    metrics_token: str = Field(
        "",
        description="Token with which a monitoring system elsewhere reads `/metrics` (`Authorization: Bearer …`). "
        "Empty: only this machine reads it.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="How much the program writes to its log, which is its standard error."
    )
    log_format: Literal["text", "json"] | None = Field(
        None,
        description="How a line of the log is written, see [Logs](../operate/logs.md). "
        "Empty: `text` in a terminal, else `json`.",
    )
    alarm_channels: list[str] = Field(
        [],
        description="Where alarms for operators go besides their inboxes (JSON list), see "
        "[Alarms](../operate/alarms.md): `wecombot://…`, `dingtalk://…`, `feishu://…`, `mailtos://…`, `jsons://…`.",
    )
    alarm_networks: list[IPv4Network | IPv6Network] = Field(
        [],
        description="Networks besides the public one in which alarm channels may lie, also without TLS (JSON list).",
    )
    upload_mb: int = Field(20, ge=1, le=200, description="Largest file that a resident may upload, in MB.")
    webhook_networks: list[IPv4Network | IPv6Network] = Field(
        [],
        description="Networks to which webhooks may be sent besides the public one, also without TLS "
        '(JSON list: `["10.20.0.0/16"]`).',
    )
    workers: int = Field(4, ge=1, description="Threads that serve pages in one process.")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str) -> str:
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError(NO_DATABASE)
        return url


@cache
def configuration() -> Configuration:
    """The one configuration of this process, read once. Exits with a sentence for each setting that cannot be."""
    try:
        return Configuration()
    except ValidationError as wrong:
        sys.exit("\n".join(map(_refused, wrong.errors())))
    except SettingsError as wrong:
        name = next(iter(re.findall('"([^"]+)"', str(wrong))), "")
        sys.exit(_said(name, NO_LIST))


def _refused(one: ErrorDetails) -> str:
    error = one.get("ctx", {}).get("error")
    message = error.args[0] if isinstance(error, ValueError) else None
    context = {key: str(value) for key, value in one.get("ctx", {}).items()}
    problem = Problem("", 1, 1, one["type"], str(one["input"]), params=context, message=message)
    return _said(str(one["loc"][0]), Text(zh=problem.text("zh"), en=problem.text("en")))


def _said(name: str, why: Text) -> str:
    setting = f"ONECITY_{name.upper()}"
    return f"{setting}: {why.en} / {setting}：{why.zh}"
