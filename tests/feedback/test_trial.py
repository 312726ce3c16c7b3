"""While nobody answers for the site, no page promises a day or that anything is handled."""

import pytest

from portal.app import Portal
from tests.feedback.carol import FORM, SEND, filled, look_up, receipt_in
from tests.kit.client import Client

# What is said once, above every date and step of a page.
NOTICE = "提交的内容不会有人办理；写到的期限和办理步骤，正式运行时才有。如有事情要办，请拨打 12345。"
PROMISES = ("不留也会办理", "办件照常办理", "凭回执查询答复", "还有 5 个工作日")


async def pages(client: Client) -> list[str]:
    """Every page a resident meets on the way, as words."""
    form = await client.get(FORM)
    sent = await client.post(SEND, await filled(client, phone="13812341234"))
    case = await look_up(client, receipt_in(sent))
    return [page.words for page in (form, sent, case, await client.get("/"), await client.get("/privacy"))]


async def test_without_an_operator_no_page_promises_anything(client: Client) -> None:
    form, receipt, case, home, privacy = await pages(client)
    for words in (form, receipt, case, home, privacy):
        assert not [promise for promise in PROMISES if promise in words]
    assert (form.count("个工作日内答复"), receipt.count("最迟"), case.count("最迟")) == (4, 2, 1)
    for words in (form, receipt, case):
        assert words.count("正式运行时") == 1 and NOTICE in words


@pytest.fixture
def operated(portal: Portal) -> Portal:
    renderer = portal.state.renderer
    renderer.settings = renderer.settings.model_copy(update={"operator": "大连高新区管委会"})
    return portal


async def test_with_an_operator_they_do(operated: Portal, client: Client) -> None:
    form, receipt, case, home, _privacy = await pages(client)
    assert "正式运行时" not in form + receipt + case + home
    assert "不留也会办理" in form and "还有 5 个工作日" in case and "凭回执查询答复" in home


async def test_the_privacy_pages_promise_only_what_can_be_done(client: Client) -> None:
    privacy, form = (await client.get("/privacy")).words, (await client.get(FORM)).words
    assert "本版本还没有到期自动删除的功能" in privacy and "收回以后公开的内容会撤下" in privacy
    assert "更正、补充、导出、撤回" in form and "您写的原文不会公开" in form
    assert "工作人员会处理" not in privacy + form and "要更正，请" not in privacy + form
