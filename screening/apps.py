from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from cases import extension_points  # the models are loaded only now
        from screening import family, rescreening, steps

        extension_points.after_withdrawal.append(steps.cancel_all)
        extension_points.after_facts_changed.append(rescreening.facts_changed)
        extension_points.after_merge.append(steps.judge_anew)
        extension_points.after_facts_changed.append(family.facts_changed)
        extension_points.after_family_changed.append(family.family_changed)
        extension_points.reasons_against_reunion.append(steps.against_reunion)
        extension_points.after_reunion.append(family.reunited)
