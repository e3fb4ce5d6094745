"""The recording's layout: NeXus, so that silx, h5web and NeXpy open the movie as an image stack at once.

Everything is created here, before SWMR starts: creating anything later would damage the file. What never changes is an ordinary
string; what changes has a fixed length. See docs/reference/file-format.md.
"""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

import h5py
import numpy as np

from camlab.model.frame import FrameFormat
from camlab.model.sensor import Binning, Geometry, Roi
from camlab.recording.compression import dataset_options
from camlab.recording.direct import is_worth_it
from camlab.recording.plan import Compression, RecordingPlan, result_names
from camlab.recording.verdict import REASONS

VERSION = 1
DETECTOR = "entry/instrument/detector"
DATA = f"{DETECTOR}/data"
CAMLAB = "entry/camlab"
ANALYSIS = "entry/analysis"
EVENTS = "entry/events"
MISSING = f"{CAMLAB}/missing"
STATUS = f"{CAMLAB}/status"
FAILURE = f"{CAMLAB}/failure"
END_TIME = "entry/end_time"
LIBVER = ("v110", "v110")
# In pages: no block of HDF5's own is on two of the disk's, of which a power cut may keep one only.
PAGES: dict[str, Any] = {"fs_strategy": "page", "fs_page_size": 4096, "fs_persist": False, "fs_threshold": 1}
CACHE: dict[str, Any] = {"rdcc_nbytes": 256 << 10, "rdcc_nslots": 331}  # of each table: HDF5's own 8 MiB would fill with rows nobody reads
FILE_OPTIONS: dict[str, Any] = {"libver": LIBVER, **PAGES, **CACHE}
TABLE_ROWS = 1024  # rows in a chunk of a 1-D table: 8 kB, rewritten at each commit
CHUNK_BYTES = 1 << 20
CHUNK_S = 0.1
COMPRESSED_CHUNK_BYTES = 256 << 10
COMPRESSED_CHUNK_S = 0.05  # it is full when its commit is due, and only full ones are compressed
NUMBERS = ("first_frame", "last_frame", "expected", "saved", "decimated")
EVENT_COLUMNS = ("frame_id", "timestamp_ns", "asked", "actual", "kind", "name", "text")
KIND_BYTES, NAME_BYTES, TEXT_BYTES, FAILURE_BYTES = 16, 64, 240, 240

# frame_id is the last of them: the commit marker
TABLES: dict[str, Any] = {"camera_frame_id": "<i8", "timestamp_ns": "<i8", "frame_time": "<f8", "checksum": "<u8", "frame_id": "<i8"}
ROW = np.dtype(list(TABLES.items()))  # what is kept of a frame beside its pixels


def chunk_frames(frame_format: FrameFormat, rate_hz: float | None, is_compressed: bool = False) -> int:
    """Frames in a chunk: what arrives in 100 ms, at most about 1 MiB; compressed, in 50 ms and 256 KiB."""
    most, longest_s = (COMPRESSED_CHUNK_BYTES, COMPRESSED_CHUNK_S) if is_compressed else (CHUNK_BYTES, CHUNK_S)
    by_size = most // frame_format.nbytes
    by_time = round(rate_hz * longest_s) if rate_hz else by_size
    return max(1, min(by_size, by_time))


@dataclass
class Layout:
    """The datasets that grow or change while a recording is written."""

    data: h5py.Dataset
    tables: dict[str, h5py.Dataset]
    results: dict[str, h5py.Dataset]
    events: dict[str, h5py.Dataset]
    missing: h5py.Dataset
    chunk_frames: int


def create(file: h5py.File, plan: RecordingPlan, frame_format: FrameFormat) -> Layout:
    """Write all of the layout into an empty file."""
    now = iso_time()
    file.attrs.update(NX_class="NXroot", default="entry", creator=f"camlab {version()}", file_time=now, file_name=plan.path)
    entry = _group(file, "entry", "NXentry", default="data")
    _create_descriptions(entry, plan, now)
    detector = _create_detector(entry, plan, frame_format)
    compression = plan.options.compression
    frames = chunk_frames(frame_format, plan.rate_hz, compression != "none")
    data = _create_data(detector, frame_format, frames, compression)
    tables = {name: _table(detector, name, dtype) for name, dtype in TABLES.items()}
    tables["frame_time"].attrs.update(units="s", long_name="time since Save")
    tables["timestamp_ns"].attrs.update(units="ns", start="1970-01-01T00:00:00Z")
    _create_settings(detector, plan)
    _create_default_plot(entry, detector, frame_format)
    analysis = _group(entry, "analysis", "NXcollection")
    results = {name: _table(analysis, name, "<f8", np.nan) for name in result_names(frame_format.color)}
    for dataset in results.values():
        dataset.attrs["units"] = "count"
    events = _create_events(entry)
    missing = _create_account(entry, plan)
    return Layout(data, tables, results, events, missing, frames)


def iso_time(seconds: float | None = None) -> str:
    """A moment, in seconds since the Unix epoch, or this one, in ISO 8601 with the offset of the local zone."""
    moment = dt.datetime.now(dt.timezone.utc) if seconds is None else dt.datetime.fromtimestamp(seconds, dt.timezone.utc)
    return moment.astimezone().isoformat(timespec="microseconds")


@cache
def version() -> str:
    """Of camlab as installed; looking it up takes some milliseconds."""
    return metadata.version("camlab")


def fixed_text(text: str, size: int) -> bytes:
    """UTF-8 for a string of fixed length, cut between two characters."""
    return text.encode()[:size].decode(errors="ignore").encode()


def _group(parent: h5py.Group, name: str, nx_class: str, **attributes: str) -> h5py.Group:
    group = parent.create_group(name)
    group.attrs.update(NX_class=nx_class, **attributes)
    return group


def _table(group: h5py.Group, name: str, dtype: str, fill: float | None = None) -> h5py.Dataset:
    return group.create_dataset(name, shape=(0,), maxshape=(None,), chunks=(TABLE_ROWS,), dtype=dtype, fillvalue=fill)


def _create_descriptions(entry: h5py.Group, plan: RecordingPlan, now: str) -> None:
    entry["title"] = plan.title or plan.camera
    entry["start_time"] = now
    entry.create_dataset("end_time", data=now.encode(), dtype=_text(40))
    entry["program_name"] = "camlab"
    entry["program_name"].attrs["version"] = version()
    entry["entry_identifier"] = plan.run
    if plan.options.user:
        _group(entry, "user", "NXuser")["name"] = plan.options.user
    if plan.options.sample:
        _group(entry, "sample", "NXsample")["name"] = plan.options.sample
    if plan.options.notes:
        notes = _group(entry, "notes", "NXnote")
        notes["type"], notes["data"] = "text/plain", plan.options.notes


def _create_detector(entry: h5py.Group, plan: RecordingPlan, frame_format: FrameFormat) -> h5py.Group:
    instrument = _group(entry, "instrument", "NXinstrument")
    detector = _group(instrument, "detector", "NXdetector")
    for name, text in (("local_name", plan.camera), ("model", plan.model), ("serial_number", plan.serial_number)):
        if text:
            detector[name] = text
    detector["bit_depth_readout"] = np.int64(frame_format.bit_depth)
    detector["saturation_value"] = np.int64(frame_format.saturation_value)
    if plan.geometry is not None:
        _create_sensor(detector, plan.geometry)
    return detector


def _create_sensor(detector: h5py.Group, geometry: Geometry) -> None:
    """Where the frames are on the sensor; NeXus has no names for that."""
    sensor = _group(detector, "sensor", "NXcollection", description="place of the frames on the sensor, in its pixels")
    roi, binning = geometry.roi, geometry.binning
    for name, value in (
        *(("sensor_width", geometry.sensor_width), ("sensor_height", geometry.sensor_height)),
        *(("x", roi.x), ("y", roi.y), ("width", roi.width), ("height", roi.height)),
        *(("binning_x", binning.x), ("binning_y", binning.y)),
    ):
        sensor[name] = np.int64(value)


def read_geometry(detector: h5py.Group, frame_format: FrameFormat) -> Geometry:
    """Where the frames are on the sensor; in a file that doesn't say, they are all of it."""
    if "sensor" not in detector:
        return Geometry.plain(frame_format.width, frame_format.height)
    read = {name: int(dataset[()]) for name, dataset in detector["sensor"].items()}
    roi = Roi(read["x"], read["y"], read["width"], read["height"])
    return Geometry(read["sensor_width"], read["sensor_height"], roi, Binning(read["binning_x"], read["binning_y"]))


def _create_data(detector: h5py.Group, frame_format: FrameFormat, frames: int, compression: Compression) -> h5py.Dataset:
    shape = frame_format.shape
    dtype = np.dtype(frame_format.dtype).newbyteorder("<")
    extent = {"shape": (0, *shape), "maxshape": (None, *shape), "chunks": (frames, *shape)}
    data = detector.create_dataset("data", dtype=dtype, **extent, **_storage(frames * frame_format.nbytes, compression, dtype.itemsize))
    interpretation = "rgb-image" if frame_format.color == "rgb" else "image"
    data.attrs.update(interpretation=interpretation, units="count", long_name="counts")
    return data


def _storage(chunk_bytes: int, compression: Compression, itemsize: int) -> dict[str, Any]:
    """How chunks are kept; large ones that aren't compressed get their places before they are written, see `DirectChunks`."""
    options = dict(dataset_options(compression, itemsize))
    if compression == "none" and is_worth_it(chunk_bytes):
        created = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        created.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        options.update(dcpl=created, fill_time="never")
    return options


def _create_settings(detector: h5py.Group, plan: RecordingPlan) -> None:
    settings = _group(detector, "settings", "NXcollection")
    for setting in plan.settings:
        group = _group(settings, setting.name, "NXcollection", label=setting.label)
        for name, value in (("asked", setting.asked), ("actual", setting.actual)):
            if value is not None:
                group[name] = value
                group[name].attrs["units"] = setting.unit


def _create_default_plot(entry: h5py.Group, detector: h5py.Group, frame_format: FrameFormat) -> None:
    plot = _group(entry, "data", "NXdata", signal="data")
    plot.attrs["axes"] = ["frame_time", *["."] * len(frame_format.shape)]
    plot.attrs["frame_time_indices"] = 0
    for name in ("data", "frame_time"):
        plot[name] = detector[name]  # hard links


def _create_events(entry: h5py.Group) -> dict[str, h5py.Dataset]:
    events = _group(entry, "events", "NXcollection", description="what happened while recording")
    dtypes = ("<i8", "<i8", "<f8", "<f8", _text(KIND_BYTES), _text(NAME_BYTES), _text(TEXT_BYTES))
    return {
        name: events.create_dataset(name, shape=(0,), maxshape=(None,), chunks=(64,), dtype=dtype)
        for name, dtype in zip(EVENT_COLUMNS, dtypes, strict=True)
    }


def _create_account(entry: h5py.Group, plan: RecordingPlan) -> h5py.Dataset:
    camlab = _group(entry, "camlab", "NXcollection")
    camlab.attrs.update(layout_version=VERSION, session=plan.session, camera_counts=plan.camera_counts, host=platform.node())
    camlab.attrs.update(key=plan.key, every=plan.options.every, interval_s=plan.options.interval_s, segment=plan.segment)
    camlab["experiment"] = plan.experiment_toml
    libraries = f"Python {platform.python_version()}, h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}"
    camlab["versions"] = f"camlab {version()}, {libraries}"
    camlab.create_dataset("status", data=b"open", dtype=_text(16))
    camlab.create_dataset("failure", data=b"", dtype=_text(FAILURE_BYTES))
    camlab.create_dataset("continued", data=np.int64(0))
    for name in NUMBERS:
        camlab.create_dataset(name, data=np.int64(-1 if "frame" in name else 0))
    lost = _group(camlab, "lost", "NXcollection")
    for reason in REASONS:
        lost.create_dataset(reason, data=np.int64(0))
    missing = camlab.create_dataset("missing", shape=(0, 3), maxshape=(None, 3), chunks=(64, 3), dtype="<i8")
    missing.attrs["reasons"] = list(REASONS)
    missing.attrs["columns"] = ["first", "last", "reason"]
    return missing


def _text(size: int) -> Any:
    """The type of a UTF-8 string of fixed length."""
    return h5py.string_dtype("utf-8", size)
