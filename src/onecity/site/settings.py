"""Django's settings, composed from the configuration; nothing here is for an operator to edit."""

from pathlib import Path

from onecity.site.configuration import configuration
from onecity.site.cookies import cookie_names
from onecity.site.database import database
from onecity.site.folder import data_folder
from onecity.site.logging_lines import logging_settings
from onecity.site.secret import secret_key

CONFIGURATION = configuration()
DATA = data_folder(CONFIGURATION.data)

ONECITY_ENGINES = [
    "onecity.base.engine:ENGINE",
    "onecity.web.engine:ENGINE",
    "onecity.engines.sensing.engine:ENGINE",
    "onecity.engines.travel.engine:ENGINE",
    "onecity.engines.circles.engine:ENGINE",
    "onecity.engines.basemap.engine:ENGINE",
    "onecity.engines.certificates.engine:ENGINE",
    "onecity.engines.command.engine:ENGINE",
    "onecity.engines.affairs.engine:ENGINE",
    "onecity.engines.emergency.engine:ENGINE",
    "onecity.engines.plan.engine:ENGINE",
]
ONECITY_PORTS = {
    "alarms": "onecity.adapters.out.alarms_apprise:AppriseAlarms",
    "blobs": "onecity.adapters.out.blobs_folder:FolderBlobs",
    "bus": "onecity.adapters.out.bus_nats:NatsBus"
    if CONFIGURATION.nats_url
    else "onecity.base.outbox.bus:DatabaseBus",
    "drivers": "onecity.adapters.out.drivers_http:HttpDrivers"
    if CONFIGURATION.drivers_url
    else "onecity.engines.emergency.simulated.drivers:SimulatedDrivers",
    "history": "onecity.adapters.out.history_parquet:ParquetHistory",
    "ingest": "onecity.adapters.out.ingest_connection:IngestConnection",
    "keys": "onecity.adapters.out.keys_file:FileKeys",
    "log": "onecity.adapters.out.log_nats:NatsLog"
    if CONFIGURATION.nats_url
    else "onecity.adapters.out.log_segments:SegmentLog",
    "mail": "onecity.adapters.out.mail_smtp:SmtpMail"
    if CONFIGURATION.mail_url
    else "onecity.adapters.out.mail_folder:FolderMail",
    "signals": "onecity.adapters.out.signals_http:HttpSignals"
    if CONFIGURATION.signals_url
    else "onecity.engines.emergency.simulated.signals:SimulatedSignals",
    "sms": "onecity.adapters.out.sms_http:HttpSms"
    if CONFIGURATION.sms_url
    else "onecity.adapters.out.sms_folder:FolderSms",
}

_GATEWAYS = {
    "hj212": "onecity.adapters.inbound.tcp:Hj212Gateway",
    "sl651": "onecity.adapters.inbound.tcp:Sl651Gateway",
    "jt808": "onecity.adapters.inbound.tcp:Jt808Gateway",
    "mqtt": "onecity.adapters.inbound.mqtt:MqttGateway",
    "sensorthings": "onecity.adapters.inbound.sensorthings_http:SensorThingsGateway",
}
ONECITY_GATEWAYS = [_GATEWAYS.get(name, name) for name in CONFIGURATION.gateways]

# what the door for SensorThings in the process `ingest` asks: which datastreams there are, which program has signed
ONECITY_DATASTREAMS = "onecity.engines.sensing.api.directory:RegistryDirectory"
ONECITY_PROGRAM_SENDER = "onecity.engines.sensing.api.writers:program_sender"

# what an adapter asks before it connects to a machine that somebody named
ONECITY_HOST_JUDGE = "onecity.base.webhooks.safety:host_problem"

ONECITY_ADDRESS = (CONFIGURATION.public_url or f"http://{CONFIGURATION.host}:{CONFIGURATION.port}").rstrip(
    "/"
)
ONECITY_AUDIT_HEADS = CONFIGURATION.audit_heads
ONECITY_AUDIT_WITNESSES = CONFIGURATION.audit_witnesses

SECRET_KEY = secret_key(CONFIGURATION)
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = CONFIGURATION.allowed_hosts
ROOT_URLCONF = "onecity.site.urls"
WSGI_APPLICATION = "onecity.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
SITE_NAME = "OneCity"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "onecity.base.audit",
    "onecity.base.outbox",
    "onecity.base.jobs",
    "onecity.base.declarations",
    "onecity.base.identity",
    "onecity.base.registry",
    "onecity.base.notify",
    "onecity.base.search",
    "onecity.base.worklist",
    "onecity.base.webhooks",
    "onecity.base.shelf",
    "onecity.web",
    "onecity.engines.sensing",
    "onecity.engines.travel",
    "onecity.engines.circles",
    "onecity.engines.basemap",
    "onecity.engines.certificates",
    "onecity.engines.command",
    "onecity.engines.affairs",
    "onecity.engines.emergency",
    "onecity.engines.plan",
]

MIDDLEWARE = [
    "onecity.web.request.RequestMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onecity.web.hygiene.HygieneMiddleware",
    "onecity.web.middleware.ReleaseMiddleware",
    "onecity.web.middleware.ActorMiddleware",
    "onecity.web.middleware.ProblemMiddleware",
    "onecity.web.idempotency.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onecity.web.context.city",
            ],
            "builtins": ["onecity.web.templatetags.onecity"],
        },
    }
]

DATABASES = {"default": database(CONFIGURATION)}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# `onecity up` gathers and compresses them; without that (tests, while developing) they are served where they lie.
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / ".collected").exists()
WHITENOISE_MAX_AGE = 600
WHITENOISE_AUTOREFRESH = DEBUG

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "onecity.web.account.visitor.address"
AXES_LOCKOUT_CALLABLE = "onecity.web.account.lockout.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "identifier", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_NAME = cookie_names(CONFIGURATION)["session"]
CSRF_COOKIE_NAME = cookie_names(CONFIGURATION)["csrf"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIGURATION.secure
CSRF_FAILURE_VIEW = "onecity.web.errors.csrf_failure"
CSRF_COOKIE_SECURE = CONFIGURATION.secure
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = CONFIGURATION.secure
SECURE_REDIRECT_EXEMPT = [
    "^healthz$",
    "^readyz$",
]  # a prober beside us speaks plain HTTP and learns nothing of anybody
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if CONFIGURATION.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = logging_settings(CONFIGURATION.log_level, CONFIGURATION.log_format)
