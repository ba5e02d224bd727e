from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases import extension_points  # the models are loaded only now
        from cases.family import tracing

        extension_points.after_withdrawal.append(tracing.close_where_withdrawn)
