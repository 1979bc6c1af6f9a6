"""Where the bytes of files are kept: the door ``zjjg.files.stores``."""

from contracts.extension.files import FileStore
from kit import plugins
from kit.settings import KitSettings


def open_store(settings: KitSettings) -> FileStore:
    """The store that ``ZJJG_FILE_STORE`` names (default ``local``: below the data folder). Gateway and services open the same."""
    name = settings.file_store
    store: FileStore = plugins.load("zjjg.files.stores", [name])[name].value(settings.data_folder / "files")
    return store
