from django.apps import AppConfig


class CasemgmtConfig(AppConfig):
    name = "casemgmt"

    def ready(self) -> None:
        from casemgmt import guards, start  # noqa: F401 - registers checks and start signals
