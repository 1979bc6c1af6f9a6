"""What notices say, by code, in both languages: shown in the inbox by the gateway, and carried out of the house by channels."""

from collections.abc import Mapping

NOTICE_WORDS: dict[str, dict[str, str]] = {
    "auth.notice.declaration_submitted": {
        "zh-CN": "{name}提交了机构信息，请审核。",
        "en": "{name} has submitted its declaration; please review it.",
    },
    "auth.notice.declaration_returned": {
        "zh-CN": "机构信息被退回，请按审核意见修改后重新提交。",
        "en": "Your declaration was returned: mend what the comments say and submit it again.",
    },
    "auth.notice.declaration_approved": {
        "zh-CN": "机构信息已审核通过。",
        "en": "Your declaration was approved.",
    },
    "auth.notice.hazard_sent_back": {
        "zh-CN": "{enterprise}的隐患 {number} 被退回，请查看原因并重新整改。",
        "en": "Hazard {number} at {enterprise} was sent back: read why and rectify it again.",
    },
    "auth.notice.hazard_cancelled": {
        "zh-CN": "{enterprise}的隐患 {number} 已被应急管理部门撤销。",
        "en": "Hazard {number} at {enterprise} was cancelled by the bureau.",
    },
    "auth.notice.extension_asked": {
        "zh-CN": "{enterprise}的隐患 {number} 申请延期，请审批。",
        "en": "An extension is asked for hazard {number} at {enterprise}; please decide.",
    },
    "auth.notice.extension_approved": {
        "zh-CN": "{enterprise}的隐患 {number} 延期申请已同意，整改期限为 {deadline_on}。",
        "en": "The extension for hazard {number} at {enterprise} was approved: the deadline is {deadline_on}.",
    },
    "auth.notice.extension_refused": {
        "zh-CN": "{enterprise}的隐患 {number} 延期申请未同意，整改期限仍为 {deadline_on}。",
        "en": "The extension for hazard {number} at {enterprise} was refused: the deadline stays {deadline_on}.",
    },
    "auth.notice.major_hazard_found": {
        "zh-CN": "{enterprise}发现重大隐患 {number}，整改期限 {deadline_on}，请跟踪督办。",
        "en": "Major hazard {number} was found at {enterprise}; its deadline is {deadline_on}.",
    },
    "auth.notice.certificate_due": {
        "zh-CN": "{staff_name}的证书将于 {valid_until} 到期（{days} 天以内），请及时换证。",
        "en": "A certificate of {staff_name} expires on {valid_until}, within {days} days; have it renewed.",
    },
    "auth.notice.certificate_expired": {
        "zh-CN": "{staff_name}的证书已于 {valid_until} 到期，请及时换证。",
        "en": "A certificate of {staff_name} expired on {valid_until}; have it renewed.",
    },
    "auth.notice.agency_certificate_due": {
        "zh-CN": "本机构资质证书将于 {until} 到期（{days} 天以内），请及时换证。",
        "en": "Your agency's certificate expires on {until}, within {days} days; have it renewed.",
    },
    "auth.notice.agency_certificate_expired": {
        "zh-CN": "本机构资质证书已于 {until} 到期，请及时换证。",
        "en": "Your agency's certificate expired on {until}; have it renewed.",
    },
    "auth.notice.site_notice_due": {
        "zh-CN": "{enterprise}的安全评价合同 {number} 将于 {starts_on} 开展现场工作，请最迟在 {due_on} 书面告知，并登记告知日期。",
        "en": "Site work under contract {number} at {enterprise} begins on {starts_on}: give written notice by {due_on} and record it.",
    },
    "auth.notice.site_notice_missing": {
        "zh-CN": "{enterprise}的安全评价合同 {number} 未在 {due_on} 前登记现场作业书面告知，请尽快补登。",
        "en": "No notice of site work was recorded by {due_on} for contract {number} at {enterprise}; record it now.",
    },
    "auth.notice.visits_behind": {
        "zh-CN": "{enterprise}的社会化服务合同 {number} 应已赴企 {promised} 次，实际 {done} 次，请尽快安排。",
        "en": "Contract {number} at {enterprise}: {promised} visits were due by now, {done} were made; plan the next ones.",
    },
    "auth.notice.hazard_due": {
        "zh-CN": "{enterprise}的隐患 {number} 整改期限为 {deadline_on}，请按期完成整改。",
        "en": "Hazard {number} at {enterprise} is to be rectified by {deadline_on}.",
    },
    "auth.notice.hazard_overdue": {
        "zh-CN": "{enterprise}的隐患 {number} 已超过整改期限（{deadline_on}），请立即整改或申请延期。",
        "en": "Hazard {number} at {enterprise} is past its deadline ({deadline_on}): rectify it now or ask for an extension.",
    },
    "auth.notice.digest": {
        "zh-CN": "今日待办提醒共 {count} 项：证书到期 {certificates} 项，隐患期限 {hazards} 项，现场作业告知 {site_notices} 项，"
        "服务进度 {visits} 项，待审核事项 {reviews} 项。请登录系统处理。",
        "en": "{count} matters wait for you today: certificates {certificates}, hazard deadlines {hazards}, notices of site work"
        " {site_notices}, visits behind {visits}, to review {reviews}. Please sign in.",
    },
}


def notice_text(code: str, params: Mapping[str, str]) -> dict[str, str]:
    """Language -> the text with its gaps filled; the bare code where it has no words, so that nothing is ever hidden."""
    gaps = _Gaps(params)
    words = NOTICE_WORDS.get(code, {"zh-CN": code, "en": code})
    return {locale: text.format_map(gaps) for locale, text in words.items()}


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
