"""The folder keeps bytes as they came, under names that rise."""

from pathlib import Path

from eventsite.inbox.folder import Envelope, Folder
from tests.conftest import NOW
from tests.inbox.letters import catch

TO_ADA = Envelope("events@kattegat.example.org", ("ada@example.org",), NOW)


def test_add_keeps_bytes_and_envelope(folder):
    name = folder.add(b"Subject: \xff\r\n\r\n.\r\n", TO_ADA)

    assert folder.read(name) == (b"Subject: \xff\r\n\r\n.\r\n", TO_ADA)


def test_names_after_a_restart_go_on(tmp_path):
    catch(Folder(tmp_path), b"one")
    catch(Folder(tmp_path), b"two")

    assert Folder(tmp_path).names() == ["000002", "000001"]


def test_names_past_a_million_stay_in_order(folder):
    for name in ("999999", "1000000"):
        (folder.path / f"{name}.eml").write_bytes(b"x")

    assert folder.names() == ["1000000", "999999"]


def test_read_without_its_note_takes_the_files_time(folder):
    name = catch(folder, b"text")
    (folder.path / f"{name}.json").write_text("{broken")

    content, envelope = folder.read(name)

    assert (content, envelope.sender, envelope.recipients, envelope.received_at.tzinfo is not None) == (b"text", "", (), True)


def test_read_outside_the_folder_finds_nothing(folder, tmp_path):
    (tmp_path / "secret.eml").write_bytes(b"secret")

    assert [folder.read(name) for name in ("../secret", "secret", "", "000001/../../secret", "000009")] == [None] * 5


def test_delete_all_leaves_an_empty_folder_and_names_rise_on(folder):
    catch(folder, b"one")
    catch(folder, b"two")

    assert (folder.delete_all(), folder.names(), sorted(folder.path.iterdir())) == (2, [], [])
    assert catch(folder, b"three") == "000003"


def test_names_do_not_see_a_message_that_is_still_written(folder: Folder):
    (folder.path / "000007.eml.part").write_bytes(b"half")
    (folder.path / "notes.eml").write_bytes(b"not ours")

    assert folder.names() == []


def test_folder_is_closed_to_others(tmp_path: Path):
    assert oct(Folder(tmp_path / "inbox").path.stat().st_mode & 0o777) == "0o700"
