"""The first admin, the plugins' check, and the migrations."""

import stat
from typing import Any

import pytest
from sqlalchemy import func, select

from kit import migrations
from kit.settings import KitSettings, Profile, SettingsError
from services.auth.doors import check_doors
from services.auth.room import ROOM
from services.auth.settings import AuthSettings
from services.auth.tables.accounts import Account
from services.auth.usecases.first_admin import make_first_admin
from services.auth.usecases.passwords import change_password


def with_kit(stage: Any, **changes: Any) -> Any:
    stage.tools.kit = stage.tools.kit.model_copy(update=changes)
    return stage


def test_an_admin_with_a_password_from_the_environment_may_keep_it(stage: Any):
    with_kit(stage, admin_password="Vom-Betreiber-1")
    stage.open(make_first_admin)
    assert not stage.sign_in("admin", "Vom-Betreiber-1").account.must_change_password


def test_a_random_password_is_written_for_its_owner_alone_and_must_be_changed(stage: Any, tmp_path: Any, capfd: Any):
    with_kit(stage, data=tmp_path / "neu", admin_password=None)
    stage.open(make_first_admin)
    path = tmp_path / "neu" / "initial-admin.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = path.read_text().strip()
    assert str(path) in capfd.readouterr().out
    signed_in = stage.sign_in("admin", password)
    assert signed_in.account.must_change_password
    stage.call(stage.resolve(signed_in.token).actor, change_password, password, "Gewaehlt-2026")
    stage.sign_in("admin", "Gewaehlt-2026")


def test_it_is_made_once(stage: Any, tmp_path: Any):
    with_kit(stage, data=tmp_path, admin_password=None)
    for _ in range(3):
        stage.open(make_first_admin)
    first = (tmp_path / "initial-admin.txt").read_text()
    with_kit(stage, admin_password="Vom-Betreiber-1")
    stage.open(make_first_admin)
    stage.sign_in("admin", first.strip())
    with stage.tools.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(Account)).scalar_one() == 1


def test_the_production_profile_refuses_an_admin_with_a_common_password(stage: Any):
    with_kit(stage, admin_password="Qz123456", profile=Profile.PRODUCTION)
    with pytest.raises(SettingsError, match="ZJJG_ADMIN_PASSWORD"):
        stage.open(make_first_admin)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"identity_providers": ["local", "oidc9"]}, "oidc9"),
        ({"password_policies": ["nist"]}, "nist"),
        ({"password_policy": "keine"}, "ZJJG_AUTH_PASSWORD_POLICY"),
        ({"identity_providers": []}, "ZJJG_AUTH_IDENTITY_PROVIDERS"),
    ],
)
def test_a_plugin_that_is_missing_stops_the_start_with_its_name(changes: dict[str, Any], named: str):
    check_doors(AuthSettings(), KitSettings())
    with pytest.raises(SettingsError, match=named):
        check_doors(AuthSettings(**changes), KitSettings())


def test_production_keeps_no_password_that_is_cheap_to_guess(monkeypatch: pytest.MonkeyPatch):
    production = KitSettings(profile=Profile.PRODUCTION)
    monkeypatch.setenv("ZJJG_LOCAL_MEMORY_MIB", "45")
    check_doors(AuthSettings(), KitSettings())
    with pytest.raises(SettingsError, match="ZJJG_LOCAL_MEMORY_MIB=45"):
        check_doors(AuthSettings(), production)
    monkeypatch.delenv("ZJJG_LOCAL_MEMORY_MIB")
    check_doors(AuthSettings(), production)


def test_the_profiles_differ_by_settings_alone():
    production = KitSettings(profile=Profile.PRODUCTION)
    assert AuthSettings().policy_name(KitSettings()) == "manual"
    assert AuthSettings().policy_name(production) == "dengbao"
    assert AuthSettings().initial_password(KitSettings()) == "qz123456"
    assert AuthSettings().initial_password(production) is None
    assert AuthSettings(shared_initial_password="Start-2026").initial_password(production) == "Start-2026"


def test_the_migrations_make_the_tables_and_go_both_ways(database: Any):
    url = database(None)
    migrations.upgrade(ROOM, url)
    assert migrations.differences(ROOM, url) == []
    migrations.downgrade(ROOM, url)
    migrations.upgrade(ROOM, url)
    assert migrations.is_current(ROOM, url)
