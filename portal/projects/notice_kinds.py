"""What a service notice may be about."""

from portal.web.language import N_

NOTICE_KINDS: dict[str, str] = {
    "water": N_("停水"),
    "power": N_("停电"),
    "gas": N_("停气"),
    "heating": N_("供暖试运行"),
    "road": N_("封路"),
    "other": N_("其他通知"),
}
