"""auth's entrypoints: one line each, the rest is in usecases/ and queries/."""

from typing import Any, TypeVar
from uuid import UUID

from contracts.errors import ZjjgError
from contracts.files import FileFact
from contracts.jobs import Job
from contracts.page import Page
from contracts.rpc.accounts import (
    AccountPatch,
    AccountQuery,
    AccountRow,
    NewAccount,
    NewSubAccount,
    SubAccount,
    SubAccountPatch,
    SubAccountQuery,
)
from contracts.rpc.auth import (
    ApiToken,
    Captcha,
    FileAccess,
    Import,
    NewApiToken,
    NewFile,
    Notice,
    NoticeQuery,
    Preference,
    ResolvedCredential,
    SessionRow,
    SignedIn,
    SignIn,
    Workbook,
)
from contracts.rpc.auth_settings import (
    Dictionary,
    DictionaryItem,
    DictionaryName,
    Parameter,
    ParameterEntry,
    ParameterList,
    RegionEntry,
    RegionList,
)
from contracts.rpc.identity_providers import Redirect, RedirectingProvider, RedirectOrder, RedirectReturn
from contracts.rpc.notice_settings import FailedDelivery, NoticeSettings, NoticeSettingsEntry
from contracts.rpc.rule_book import Rule, RuleEntry, RuleList, RuleTermEntry
from contracts.rpc.second_factors import RecoveryCodes, SecondFactor, SecondFactorSecret
from contracts.rpc.work_calendar import CalendarEntry, WorkCalendar
from kit import service
from kit.entrypoints import event_handler, rpc
from services.auth.first_start import AuthChassis
from services.auth.queries import accounts as account_lists
from services.auth.queries import api_tokens as api_token_lists
from services.auth.queries import dictionaries as dictionary_lists
from services.auth.queries import files as file_reads
from services.auth.queries import notice_settings as notice_setting_reads
from services.auth.queries import notices as notice_lists
from services.auth.queries import parameters as parameter_lists
from services.auth.queries import preferences as preference_reads
from services.auth.queries import regions as region_lists
from services.auth.queries import rules as rule_lists
from services.auth.queries import sessions as session_lists
from services.auth.queries import sub_accounts as sub_account_lists
from services.auth.queries import work_calendar as calendars
from services.auth.room import ROOM
from services.auth.usecases import (
    account_imports,
    accounts,
    api_tokens,
    captchas,
    credentials,
    dictionaries,
    files,
    link_sessions,
    notice_settings,
    notices,
    parameters,
    passwords,
    preferences,
    redirects,
    regions,
    rule_edits,
    second_factors,
    sessions,
    sub_accounts,
    work_calendar,
)

T = TypeVar("T")
Event = dict[str, Any]
INITIAL = ("initial_password",)


class AuthService(service.Service):
    """``contracts.rpc.auth.AuthRpc``."""

    name = "auth"
    room = ROOM
    chassis = AuthChassis()

    # sign-in

    @rpc
    def create_captcha(self) -> Captcha:
        return self.write_open(captchas.create_captcha)

    @rpc
    def captcha_audio(self, captcha_id: UUID) -> bytes:
        return self.read_open(captchas.captcha_audio, captcha_id)

    @rpc
    def sign_in(self, credentials: SignIn) -> SignedIn:
        attempt = self.write_open(sessions.begin_sign_in, credentials)
        judged = sessions.judge(attempt)
        outcome = self.write_open(sessions.finish_sign_in, attempt, judged)
        return unless_refused(outcome)

    @rpc
    def list_identity_providers(self) -> list[RedirectingProvider]:
        return self.read_open(redirects.list_identity_providers)

    @rpc
    def begin_redirect(self, order: RedirectOrder) -> Redirect:
        return redirects.address_of(self.write_open(redirects.begin_redirect, order))

    @rpc
    def finish_redirect(self, back: RedirectReturn) -> SignedIn:
        arrival = self.write_open(redirects.take_return, back)
        vouched = redirects.ask_provider(arrival)
        return unless_refused(self.write_open(redirects.finish_redirect, arrival, vouched))

    @rpc
    def open_link_session(self, token: str) -> SignedIn:
        return self.write_open(link_sessions.open_link_session, token)

    @rpc
    def resolve_credential(self, kind: str, secret: str) -> ResolvedCredential:
        return self.write_open(credentials.resolve_credential, kind, secret)

    # own sessions

    @rpc
    def sign_out(self) -> None:
        self.write(sessions.sign_out)

    @rpc
    def list_sessions(self) -> list[SessionRow]:
        return self.read(session_lists.list_sessions)

    @rpc
    def end_session(self, session_id: UUID) -> None:
        self.write(sessions.end_session, session_id)

    @rpc
    def change_password(self, old_password: str, new_password: str) -> None:
        unless_refused(self.write(passwords.change_password, old_password, new_password))

    # own second factor

    @rpc
    def get_second_factor(self) -> SecondFactor:
        return self.read(second_factors.get_second_factor)

    @rpc
    def begin_second_factor(self, password: str) -> SecondFactorSecret:
        return unless_refused(self.write(second_factors.begin_second_factor, password, secrets=("secret", "uri")))

    @rpc
    def confirm_second_factor(self, code: str) -> RecoveryCodes:
        return self.write(second_factors.confirm_second_factor, code, secrets=("recovery_codes",))

    @rpc
    def remove_second_factor(self, password: str, code: str) -> SecondFactor:
        return unless_refused(self.write(second_factors.remove_second_factor, password, code))

    # sub-accounts

    @rpc
    def list_sub_accounts(self, query: SubAccountQuery) -> Page[SubAccount]:
        return self.read(sub_account_lists.list_sub_accounts, query)

    @rpc
    def create_sub_account(self, new: NewSubAccount) -> SubAccount:
        return self.write(sub_accounts.create_sub_account, new, secrets=INITIAL)

    @rpc
    def get_sub_account(self, account_id: UUID) -> SubAccount:
        return self.read(sub_account_lists.get_sub_account, account_id)

    @rpc
    def update_sub_account(self, account_id: UUID, patch: SubAccountPatch, version: int) -> SubAccount:
        return self.write(sub_accounts.update_sub_account, account_id, patch, version)

    @rpc
    def delete_sub_account(self, account_id: UUID, version: int) -> None:
        self.write(sub_accounts.delete_sub_account, account_id, version)

    @rpc
    def reset_sub_account_password(self, account_id: UUID, new_password: str) -> None:
        self.write(sub_accounts.reset_sub_account_password, account_id, new_password)

    # accounts

    @rpc
    def list_accounts(self, query: AccountQuery) -> Page[AccountRow]:
        return self.read(account_lists.list_accounts, query)

    @rpc
    def create_account(self, new: NewAccount) -> AccountRow:
        return self.write(accounts.create_account, new, secrets=INITIAL)

    @rpc
    def get_account(self, account_id: UUID) -> AccountRow:
        return self.read(account_lists.get_account, account_id)

    @rpc
    def update_account(self, account_id: UUID, patch: AccountPatch, version: int) -> AccountRow:
        return self.write(accounts.update_account, account_id, patch, version)

    @rpc
    def reset_account_password(self, account_id: UUID, new_password: str) -> None:
        self.write(accounts.reset_account_password, account_id, new_password)

    @rpc
    def reset_account_second_factor(self, account_id: UUID) -> None:
        self.write(second_factors.reset_account_second_factor, account_id)

    @rpc
    def import_accounts(self, order: Import) -> Job:
        return self.write(account_imports.import_accounts, order)

    @rpc
    def account_import_template(self) -> Workbook:
        return self.read(account_imports.account_import_template)

    # programs

    @rpc
    def list_api_tokens(self) -> list[ApiToken]:
        return self.read(api_token_lists.list_api_tokens)

    @rpc
    def create_api_token(self, new: NewApiToken) -> ApiToken:
        return self.write(api_tokens.create_api_token, new, secrets=("token",))

    @rpc
    def revoke_api_token(self, token_id: UUID) -> None:
        self.write(api_tokens.revoke_api_token, token_id)

    # what an account keeps and is told

    @rpc
    def get_preference(self, name: str) -> Preference:
        return self.read(preference_reads.get_preference, name)

    @rpc
    def put_preference(self, name: str, value: Any) -> Preference:
        return self.write(preferences.put_preference, name, value)

    @rpc
    def list_notices(self, query: NoticeQuery) -> Page[Notice]:
        return self.read(notice_lists.list_notices, query)

    @rpc
    def read_notice(self, notice_id: UUID) -> Notice:
        return self.write(notices.read_notice, notice_id)

    @rpc
    def get_notice_settings(self) -> NoticeSettings:
        return self.read(notice_setting_reads.get_notice_settings)

    @rpc
    def put_notice_settings(self, entry: NoticeSettingsEntry) -> NoticeSettings:
        return self.write(notice_settings.put_notice_settings, entry)

    @rpc
    def list_failed_deliveries(self) -> list[FailedDelivery]:
        return self.read(notice_setting_reads.list_failed_deliveries)

    @rpc
    def retry_deliveries(self) -> list[FailedDelivery]:
        return self.write(notice_settings.retry_deliveries)

    @rpc
    def todo(self) -> dict[str, int]:
        return self.read(notice_lists.todo)

    # what the bureau sets

    @rpc
    def list_regions(self) -> RegionList:
        return self.read_open(region_lists.list_regions)

    @rpc
    def put_regions(self, entries: list[RegionEntry], version: int) -> RegionList:
        return self.write(regions.put_regions, entries, version)

    @rpc
    def list_dictionaries(self) -> list[DictionaryName]:
        return self.read_open(dictionary_lists.list_dictionaries)

    @rpc
    def get_dictionary(self, name: str) -> Dictionary:
        return self.read_open(dictionary_lists.get_dictionary, name)

    @rpc
    def put_dictionary(self, name: str, items: list[DictionaryItem], version: int) -> Dictionary:
        return self.write(dictionaries.put_dictionary, name, items, version)

    @rpc
    def list_parameters(self) -> ParameterList:
        return self.read_open(parameter_lists.list_parameters)

    @rpc
    def put_parameters(self, items: list[ParameterEntry], version: int) -> ParameterList:
        return self.write(parameters.put_parameters, items, version)

    @rpc
    def put_parameter(self, name: str, value: str, version: int) -> Parameter:
        return self.write(parameters.put_parameter, name, value, version)

    @rpc
    def list_rules(self) -> RuleList:
        return self.read(rule_lists.list_rules)

    @rpc
    def get_rule(self, key: str) -> Rule:
        return self.read(rule_lists.get_rule, key)

    @rpc
    def put_rule(self, key: str, entry: RuleTermEntry, version: int) -> Rule:
        return self.write(rule_edits.put_rule, key, entry, version)

    @rpc
    def put_rules(self, entries: list[RuleEntry], version: int) -> RuleList:
        return self.write(rule_edits.put_rules, entries, version)

    @rpc
    def get_calendar(self, year: int) -> WorkCalendar:
        return self.read(calendars.get_calendar, year)

    @rpc
    def put_calendar(self, year: int, entry: CalendarEntry, version: int) -> WorkCalendar:
        return self.write(work_calendar.put_calendar, year, entry, version)

    # files

    @rpc
    def record_file(self, new: NewFile) -> FileFact:
        return self.write(files.record_file, new)

    @rpc
    def record_made_file(self, fact: FileFact) -> None:
        self.write_open(files.record_made_file, fact)

    @rpc
    def get_file(self, file_id: UUID) -> FileAccess:
        return self.read(file_reads.get_file, file_id)

    @rpc
    def take_abandoned_files(self) -> list[UUID]:
        return self.write_open(files.take_abandoned_files)

    # what other rooms tell

    @event_handler("agency", "agency_saved")
    def on_agency_saved(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("agency", "staff_saved")
    def on_staff_saved(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("agency", "enterprise_saved")
    def on_enterprise_saved(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("agency", "certificate_due")
    def on_certificate_due(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("agency", "reminder_due")
    def on_agency_reminder_due(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("hazard", "reminder_due")
    def on_hazard_reminder_due(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("hazard", "hazard_changed")
    def on_hazard_changed(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("hazard", "visit_submitted")
    def on_visit_submitted(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("hazard", "link_changed")
    def on_link_changed(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("agency", "files_attached")
    def on_agency_files_attached(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("evaluation", "files_attached")
    def on_evaluation_files_attached(self, payload: Event) -> None:
        self.apply(payload)

    @event_handler("hazard", "files_attached")
    def on_hazard_files_attached(self, payload: Event) -> None:
        self.apply(payload)


def unless_refused(outcome: T | ZjjgError) -> T:
    """Raises a refusal that a use case answered instead of raising, so that what it wrote of the attempt was committed."""
    if isinstance(outcome, ZjjgError):
        raise outcome
    return outcome
