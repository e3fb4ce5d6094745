"""The door to OpenCV: what importing it must not change, and what is said when it can't be imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from camlab.cv import TOUCHED, explain, without_folder
from camlab.errors import CamlabError

ORDERS = {
    "camlab first": "import camlab.cv, cv2",
    "cv2 first": "import cv2, camlab.cv",
    "cv2 in the parent": """
import subprocess, sys
import cv2
child = [sys.executable, "-c", "import json, os; import camlab.cv; " + sys.argv[1]]
print(subprocess.run(child, capture_output=True, text=True, check=True).stdout)
raise SystemExit
""",
}
TELL = f"print(json.dumps({{name: os.environ.get(name) for name in {TOUCHED!r}}}))"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "before", [{}, {"LD_LIBRARY_PATH": "/opt/one:/opt/two", "QT_QPA_PLATFORM_PLUGIN_PATH": "/opt/plugins", "QT_QPA_FONTDIR": "/opt/fonts"}]
)
def test_the_environment_is_as_before(order, before):
    clean = {name: value for name, value in os.environ.items() if name not in TOUCHED}
    code = f"import json, os\n{ORDERS[order]}\n{TELL}"
    done = subprocess.run([sys.executable, "-c", code, TELL], capture_output=True, text=True, env={**clean, **before}, check=True)
    after = json.loads(done.stdout)
    if order == "camlab first":
        assert after == {name: before.get(name) for name in TOUCHED}
    else:  # what Qt's variables were before somebody else imported cv2 can't be known any more
        assert after["LD_LIBRARY_PATH"] == before.get("LD_LIBRARY_PATH")
        assert not any("cv2" in (value or "") for value in after.values())


@pytest.mark.parametrize(
    "module", ["camlab", "camlab.cameras", "camlab.cameras.simulated", "camlab.workers.saver", "camlab.recording.writer"]
)
def test_opencv_is_not_imported_before_it_is_used(module):
    code = f"import sys, {module}; print('cv2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_simulated_camera_works_without_opencv():
    code = """
import sys
sys.modules["cv2"] = None
import camlab
with camlab.open_camera("simulated") as camera:
    print(camera.snap().pixels.shape)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(480, 640)"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            ImportError("libGL.so.1: cannot open shared object file: No such file or directory"),
            "libGL.so.1 is missing; .* apt install libgl1",
        ),
        (ImportError("libgthread-2.0.so.0: cannot open shared object file"), "apt install libglib2.0-0"),
        (ImportError("libfoo.so.3: cannot\nopen"), "can't be loaded: libfoo.so.3: cannot open; install the missing library"),
        (ModuleNotFoundError("No module named 'cv2'", name="cv2"), "not installed; install it with: pip install opencv-python"),
    ],
)
def test_what_is_missing_is_said_in_one_line(error, message):
    told = explain(error)
    assert isinstance(told, CamlabError)
    assert "\n" not in str(told)
    with pytest.raises(CamlabError, match=message):
        raise told


def test_a_broken_opencv_is_one_line_each_time_it_is_tried(tmp_path):
    (tmp_path / "cv2.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file: No such file or directory')")
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from camlab.cameras import list_cameras, open_camera
for _ in range(2):
    try:
        open_camera("opencv:0")
    except Exception as error:
        print(type(error).__name__, error)
print([camera.remark for camera in list_cameras() if camera.spec == "opencv"])
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    line = "OpenCV can't be loaded because libGL.so.1 is missing; install it with: apt install libgl1"
    assert done.stdout.splitlines() == [f"CamlabError {line}"] * 2 + [str([line])]


@pytest.mark.parametrize(
    ("value", "kept"),
    [("/x/cv2/../../lib64:", ""), ("/x/cv2/../../lib64:/a:/b", "/a:/b"), ("/x/cv2extra", "/x/cv2extra"), ("/x/cv2", ""), ("", "")],
)
def test_only_the_folders_of_cv2_are_taken_out_of_a_list(value, kept):
    assert without_folder(value, "/x/cv2") == kept


def test_an_application_lets_opencv_have_half_of_the_processors():
    code = """
import os
from camlab.cv import cv2
cv2.setNumThreads(3)
os.cpu_count = lambda: 4
from camlab.app.application import make_application
make_application("light")
print(cv2.getNumThreads())
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["2"]
