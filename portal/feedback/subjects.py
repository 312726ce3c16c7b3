"""The neutral subjects under which open cases are shown to others: a list, so that no resident's word is among them."""

from portal.web.language import N_

SUBJECTS: dict[str, str] = {
    "noise": N_("噪声"),
    "dust": N_("扬尘和卫生"),
    "water": N_("供水排水"),
    "heating": N_("供热供暖"),
    "power": N_("供电用电"),
    "lighting": N_("照明"),
    "charging": N_("充电设施"),
    "road": N_("道路和通行"),
    "parking": N_("停车"),
    "green": N_("绿化和环境"),
    "school": N_("入学和校园"),
    "health": N_("就医和养老"),
    "housing": N_("房屋和小区"),
    "safety": N_("安全隐患"),
    "progress": N_("工期和进度"),
    "quality": N_("施工质量"),
    "fees": N_("收费和补助"),
    "conditions": N_("条件和手续"),
    "other": N_("其他"),
}
