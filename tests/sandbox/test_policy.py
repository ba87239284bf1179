"""Which files a worker may use, and what the machine offers."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from grader.sandbox import Sandbox, Tier, landlock, policy, seccomp, tier
from grader.sandbox.backends import boot, wrappers

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = [
    ROOT / "work" / "fraud" / "solution.py",
    ROOT / "solution.py",
    ROOT / "solutions" / "fraud" / "solution.py",
    ROOT / "solutions" / "fraud" / "bank" / "good_1.py",
    ROOT / "starter" / "fraud" / "solution.py",
    Path("~/solution.py").expanduser(),
    Path("~/course/alice/solution.py").expanduser(),
    Path("/solution.py"),
    Path("/tmp/solution.py"),
]


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=str)
def test_no_allowed_path_is_a_parent_of_a_forbidden_one(submission: Path) -> None:
    forbidden = policy.forbidden_paths()
    rules = [*policy.library_rules(forbidden), *policy.submission_rules(submission, forbidden)]
    readable = [Path(path) for path, access in rules if access != "list"]
    assert len(readable) > 5
    for path in readable:
        assert not policy.holds_any(path, forbidden), f"{path} holds something forbidden"
        assert path.is_relative_to("/proc") or path == path.resolve()


def test_the_kits_own_folders_are_forbidden() -> None:
    forbidden = policy.forbidden_paths(["/exam/seed"])
    for name in ("labs", "solutions", "datasets", "starter", "runs", "tests", "grader", ".git"):
        assert ROOT / name in forbidden
    assert Path("/exam/seed") in forbidden


def test_a_forbidden_folder_in_site_packages_is_carved_out(tmp_path: Path) -> None:
    for name in ("numpy", "grader/sandbox", "scipy"):
        (tmp_path / "lib" / name).mkdir(parents=True)
    rules = policy._carve(str(tmp_path / "lib"), [tmp_path / "lib" / "grader"])
    assert rules == [
        (str(tmp_path / "lib"), "list"),
        (str(tmp_path / "lib" / "numpy"), "read"),
        (str(tmp_path / "lib" / "scipy"), "read"),
    ]


def test_a_submission_reads_its_folder_or_only_itself() -> None:
    forbidden = policy.forbidden_paths()
    folder = ROOT / "work" / "fraud"
    assert policy.submission_rules(folder / "solution.py", forbidden) == [(str(folder), "read")]
    bank = ROOT / "solutions" / "fraud" / "bank" / "good_1.py"
    assert policy.submission_rules(bank, forbidden) == [(str(bank), "read")]


def test_a_worker_imports_from_the_interpreter_and_site_packages_only() -> None:
    for entry in map(Path, policy.library_path()):
        assert entry != ROOT
        assert not entry.is_relative_to(ROOT) or entry.is_relative_to(ROOT / ".venv" / "lib")


def test_worker_modules_import_nothing_of_the_kit() -> None:
    worker_side = set(wrappers.WORKER_MODULES)
    for name in wrappers.WORKER_MODULES:
        tree = ast.parse((boot.FOLDER / f"{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                wanted = [node.module] if node.module else [alias.name for alias in node.names]
                assert node.level == 1
                assert worker_side.issuperset(wanted), f"{name} imports {wanted}"
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                modules = [getattr(node, "module", None), *(alias.name for alias in node.names)]
                assert not [m for m in modules if m and m.split(".")[0] == "grader"]


@pytest.mark.parametrize(
    ("abi", "filtered", "letter"),
    [(7, True, "A"), (6, True, "A"), (5, True, "B"), (1, True, "B"), (7, False, "E")],
)
def test_the_tier_follows_from_what_the_kernel_offers(
    monkeypatch: pytest.MonkeyPatch, abi: int, filtered: bool, letter: str
) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: abi)
    monkeypatch.setattr(seccomp, "available", lambda: filtered)
    monkeypatch.setattr(tier, "bubblewrap_works", lambda: False)
    found = tier.detect()
    assert found.letter == letter
    assert found.details["landlock_abi"] == abi


def test_tiers_are_ordered() -> None:
    assert Tier("A", "").at_least("B")
    assert Tier("B", "").at_least("B")
    assert not Tier("C", "").at_least("B")
    assert not Tier("none", "").at_least("E")


@pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock")
def test_a_worker_weaker_than_announced_is_never_used(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from grader.errors import KitError

    (tmp_path / "solution.py").write_text("x = 1\n")
    monkeypatch.setattr(
        "grader.sandbox.session.Connection.receive",
        lambda *_: ({"ready": {"landlock": 0, "seccomp": False}}, []),
    )
    with pytest.raises(KitError, match="weaker than announced"):
        sandbox.open(tmp_path / "solution.py")


@pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock")
def test_a_confinement_the_kernel_refuses_is_our_fault(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from grader.errors import KitError

    (tmp_path / "solution.py").write_text("print('learner code ran')\n")
    monkeypatch.setattr(
        "grader.sandbox.policy.submission_rules", lambda *_: [("/usr", "no such access")]
    )
    with pytest.raises(KitError, match="could not start"):
        sandbox.open(tmp_path / "solution.py")


def test_the_filter_denies_by_number_and_by_argument() -> None:
    if not seccomp.available():
        pytest.skip("this kernel has no seccomp")
    with_truncate, without = seccomp.program(1, True), seccomp.program(1, False)
    assert len(with_truncate) == len(without) + 16
    assert len(without) % 8 == 0
    assert len(without) // 8 < 4096  # BPF_MAXINSNS


def test_doctor_and_tier_say_what_they_found() -> None:
    from grader.sandbox.doctor import describe

    text = "\n".join(describe(tier.detect()))
    assert f"Landlock ABI {landlock.abi() or 'none'}" in text
    assert os.uname().release in text
