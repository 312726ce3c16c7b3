"""What happens to a case: the kinds of its facts, their words, and who reads them."""

from portal.feedback.states import (
    ACCEPTED,
    ANSWERED,
    ASSIGNED,
    CLOSED,
    DECLINED,
    HANDED_BACK,
    JOINED,
    REOPENED,
    REPLIED,
    RESUMED,
    SIGNED,
    SPLIT,
    SUBMITTED,
    TAKEN_BACK,
    WAITING,
    WITHDRAWN,
    WORKING,
)
from portal.web.language import N_

# What else happens to a case without moving it.
ADDED, CORRECTED, NOTED = "added", "corrected", "noted"
CONTACT_OPENED, CONTACT_RELEASED, CONTACT_DELETED = "contact opened", "contact released", "contact deleted"
CONTACT_CHANGED = "contact changed"
LABELLED, URGENT, REMINDED, ESCALATED = "labelled", "urgent", "reminded", "escalated"
CALMED = "no longer urgent"
EXTENSION_ASKED, EXTENDED, EXTENSION_REFUSED = "extension asked", "extended", "extension refused"
DUE_MOVED, JOINED_BY, LED_ON = "due moved", "joined by", "led on"
TASK_GIVEN, TASK_DONE = "task given", "task done"
JUDGED = "judged"
PLACED = "placed"
ABOUT_PEOPLE = "about people"
CONSENTED, CONSENT_TAKEN_BACK = "consented", "consent taken back"
MADE_PUBLIC, PUBLIC_WITHDRAWN = "made public", "public withdrawn"
ERASED, CODE_REPLACED, CODE_PRINTED, EXPORTED = "erased", "code replaced", "code printed", "exported"

FACT_WORDS = {
    SUBMITTED: N_("提交"),
    ADDED: N_("居民补充情况"),
    CORRECTED: N_("居民更正"),
    ACCEPTED: N_("受理"),
    ASSIGNED: N_("交办"),
    SIGNED: N_("签收"),
    WORKING: N_("开始办理"),
    HANDED_BACK: N_("承办单位退回"),
    TAKEN_BACK: N_("收回交办"),
    WAITING: N_("请居民补充"),
    REPLIED: N_("居民回复"),
    RESUMED: N_("恢复计时"),
    DECLINED: N_("不予受理"),
    ANSWERED: N_("答复"),
    REOPENED: N_("重新办理"),
    CLOSED: N_("办结"),
    WITHDRAWN: N_("居民撤回"),
    JOINED: N_("并案"),
    SPLIT: N_("分案"),
    JOINED_BY: N_("并入一件"),
    LED_ON: N_("由另一件接续办理"),
    NOTED: N_("内部记录"),
    LABELLED: N_("设置公开事由"),
    URGENT: N_("标为紧急"),
    CALMED: N_("撤销紧急标记"),
    REMINDED: N_("催办"),
    ESCALATED: N_("提请督办"),
    EXTENSION_ASKED: N_("申请延期"),
    EXTENDED: N_("延长办理期限"),
    EXTENSION_REFUSED: N_("不同意延期"),
    DUE_MOVED: N_("重新计算到期日"),
    TASK_GIVEN: N_("请其他单位协办"),
    TASK_DONE: N_("协办完成"),
    JUDGED: N_("居民作出评价"),
    PLACED: N_("调整项目、点位或类别"),
    ABOUT_PEOPLE: N_("标明反映的是工作人员"),
    CONSENTED: N_("居民同意公开"),
    CONSENT_TAKEN_BACK: N_("居民收回公开同意"),
    MADE_PUBLIC: N_("答复公开"),
    PUBLIC_WITHDRAWN: N_("撤下公开的答复"),
    CONTACT_OPENED: N_("查看联系方式"),
    CONTACT_RELEASED: N_("向承办单位开放联系方式"),
    CONTACT_DELETED: N_("居民删除联系方式"),
    CONTACT_CHANGED: N_("居民更改联系方式"),
    ERASED: N_("居民清除内容"),
    CODE_REPLACED: N_("补发了查询码"),
    CODE_PRINTED: N_("打印了回执"),
    EXPORTED: N_("居民导出"),
}

# What tells that staff have read what was added before it.
STAFF_ACTS = (ACCEPTED, DECLINED, ANSWERED, NOTED, ASSIGNED, SIGNED, WORKING, WAITING, HANDED_BACK)
# What tells staff that there is something new to read.
RESIDENT_ACTS = (ADDED, CORRECTED, REPLIED, REOPENED)

# What moves no case and still rules out an act that was begun before it.
RULING_OUT = (
    *(EXTENSION_ASKED, EXTENDED, EXTENSION_REFUSED, URGENT, CALMED, DUE_MOVED),
    *(JOINED_BY, JUDGED, CORRECTED, ABOUT_PEOPLE, PLACED),
)

# What the resident's own timeline shows; everything else stays with staff.
PUBLIC_FACTS = (
    SUBMITTED,
    ADDED,
    CORRECTED,
    ACCEPTED,
    ASSIGNED,
    SIGNED,
    WORKING,
    WAITING,
    REPLIED,
    RESUMED,
    DECLINED,
    ANSWERED,
    REOPENED,
    CLOSED,
    WITHDRAWN,
    JOINED,
    SPLIT,
    URGENT,
    CALMED,
    EXTENDED,
    DUE_MOVED,
    PLACED,
    JUDGED,
    CONSENTED,
    CONSENT_TAKEN_BACK,
    MADE_PUBLIC,
    PUBLIC_WITHDRAWN,
    CONTACT_RELEASED,
    CONTACT_DELETED,
    CONTACT_CHANGED,
    ERASED,
    CODE_REPLACED,
)
