"""The one family of errors that the portal tells a reader about.

``message`` is a Chinese message id, ``params`` its values; it is translated where it is shown.
"""

from typing import ClassVar

from portal.web.language import N_


class Problem(Exception):
    """Something the reader can be told, with what to do about it."""

    status: ClassVar[int] = 400
    message: str = N_("这个请求无法识别。请返回上一页重试。")

    def __init__(self, message: str | None = None, **params: object) -> None:
        self.message = message or self.message
        self.params = params
        super().__init__(self.message % params if params else self.message)


class NotFound(Problem):
    status = 404
    message = N_("没有找到这个页面。地址可能写错了，或者内容已经移走。")


class Gone(Problem):
    """What was published here and taken back."""

    status = 410
    message = N_("这里的内容已经撤下。原因和日期写在项目页面上。")


class NotAllowed(Problem):
    status = 403
    message = N_("您的账号没有这项权限。需要时请联系本单位的管理员。")


class ForeignForm(Problem):
    """A form that did not come from this site's own pages."""

    status = 403
    message = N_("这次提交不是从本站页面发出的，没有处理。请在本站打开页面再提交一次。")


class Conflict(Problem):
    status = 409
    message = N_("刚才已有人先一步处理了。请刷新页面看最新情况。")


class TooSlow(Problem):
    """A form whose body stopped coming."""

    status = 408
    message = N_("网络太慢，提交的内容没有传完，没有收下。请换个网络或减少照片后再提交。")


class TooLarge(Problem):
    status = 413
    message = N_("提交的内容太大，没有收下。请减少或缩小照片后再提交，文字不用重写：按“返回”就能看到。")


class TooMany(Problem):
    status = 429
    message = N_("操作太频繁了。请过几分钟再试。")


class Away(Problem):
    """The database cannot be used now."""

    status = 503
    message = N_("系统暂时不能保存和查询，没有收下任何内容。请过几分钟再试。")
