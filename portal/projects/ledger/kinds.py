"""What the ledger's entries are about, in the words of its page."""

from portal.web.language import N_

KIND_WORDS = {
    "record opened": N_("建立变更记录"),
    "promise": N_("承诺内容"),
    "fact": N_("项目资料"),
    "project ended": N_("项目终止"),
    "target added": N_("新增年度目标"),
    "target changed": N_("调整年度目标"),
    "target ended": N_("取消年度目标"),
    "curve": N_("年度目标的进度安排"),
    "figure": N_("完成数量"),
    "shortfall": N_("未完成情况说明"),
    "milestone added": N_("新增节点"),
    "milestone reached": N_("节点完成"),
    "date revised": N_("节点改期"),
    "date corrected": N_("更正完成日期"),
    "milestone dropped": N_("取消节点"),
    "site added": N_("新增点位"),
    "site changed": N_("调整点位"),
    "site removed": N_("取消点位"),
    "notice": N_("服务通知"),
    "notice ended": N_("服务通知提前结束"),
    "update published": N_("发布进展"),
    "update corrected": N_("更正进展"),
    "update withdrawn": N_("撤下进展"),
    "light overridden": N_("督办调整进度灯"),
    "light override ended": N_("结束督办调整"),
    "import": N_("年度名单调整"),
    "text removed": N_("删去文字"),
}
