from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases import extension_points, numbers, tracing  # the models are loaded only now
        from cases.matching import upkeep

        upkeep.sources_of_numbers.append(numbers.numbers_of)
        extension_points.after_withdrawal.append(tracing.close_where_withdrawn)
