from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from cases import extension_points  # the models are loaded only now
        from screening import rescreening, steps

        extension_points.after_withdrawal.append(steps.cancel_all)
        extension_points.after_facts_changed.append(rescreening.facts_changed)
