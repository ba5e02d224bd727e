from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from cases import extension_points  # the models are loaded only now
        from referrals import services

        extension_points.reasons_to_stay_open.append(services.why_not_finished)
        extension_points.after_withdrawal.append(services.recall_without_consent)
