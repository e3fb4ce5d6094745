"""The commands and their options: what a user types and the help that teaches it.

Nothing heavy is imported here, so that --help appears at once; each command imports its own module when it runs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from camlab.blas import go_without_helpers
from camlab.commands.complaint import complain
from camlab.errors import CamlabError

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object instead of a table.")]
Camera = Annotated[str, typer.Option("--camera", metavar="SPEC", help="The camera, e.g. simulated, opencv:0 or opencv:movie.mp4.")]

CAMERAS_HELP = """\
\b
Cameras (SPEC):
  simulated                                  always there: 640 x 480, 60 frames/s
  "simulated:?width=2048&height=2048&dtype=uint16&fps=100"
  opencv:0                                   the first webcam
  opencv:movie.mp4                           a video file, every frame of it
  "opencv:frames_%04d.png"                   numbered pictures
  opencv:http://127.0.0.1:8080/stream.mjpg   a network stream
  replay:movie.h5                            a recording, as a camera
"""
STATUS_HELP = """\
\b
Exit status: 0 done, every frame saved; 1 failed; 2 wrong use;
3 done, but frames are missing.
"""

app = typer.Typer(name="camlab", rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback(
    invoke_without_command=True,
    epilog="""\
\b
Try:
  camlab demo                                the whole job on a simulated camera
  camlab --camera opencv:0                   the window with your webcam
  camlab record --camera simulated --frames 100 --output movie.h5
  camlab verify movie.h5                     is every frame there, bit for bit?
  camlab COMMAND --help                      more about a command

"""
    + CAMERAS_HELP,
)
def window(
    context: typer.Context,
    camera: Annotated[str, typer.Option("--camera", metavar="SPEC", help="The camera; by default that of the last time.")] = "",
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="Where recordings go; by default Documents/camlab.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="As on the first day: no setting is read or written.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    """See through a laboratory camera and record what it sees. No frame is lost silently.

    Without a command: the window.
    """
    if context.invoked_subcommand is not None:
        if camera or folder or fresh:
            raise typer.BadParameter(f"options of the window come without a command; see camlab {context.invoked_subcommand} --help")
        return 0
    if version:
        from importlib.metadata import version as installed_version

        typer.echo(f"camlab {installed_version('camlab')}")
        return 0
    from camlab.commands.window import run

    return run(camera, folder, fresh)


@app.command(short_help="The whole job on a simulated camera.", epilog=STATUS_HELP)
def demo(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Where the results go; made if need be. Default: Documents/camlab/demo_…")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", metavar="S", help="How long to record.")] = 5.0,
    json: Json = False,
) -> int:
    """The whole job on the simulated camera: live, save, analyze, verify.

    In a window where there is a display (it stays open); else headless, in under 30 seconds. Both leave in DIR the movie (.h5), a plot
    of its analysis (analysis.png) and a picture of the window (window.png).
    """
    from camlab.commands.demo import run

    return run(output, seconds, json)


@app.command(short_help="What is connected and what it can do.")
def cameras(json: Json = False) -> int:
    """What is connected and what it can do.

    The first column is what --camera takes.
    """
    from camlab.commands.cameras import run

    return run(json)


@app.command(
    short_help="Record without a window.",
    epilog="""\
\b
Examples:
  camlab record --camera simulated --frames 100
  camlab record --camera opencv:0 --seconds 60 --output cell.h5 --analyze
  camlab record --camera opencv:movie.mp4 --output movie.h5
  camlab record --camera "simulated:?fps=100" --set exposure_s=0.005 \\
      --set gain=2 --seconds 10 --publish tcp://127.0.0.1:5555
  camlab record --camera opencv:0 --interval 10 --seconds 36000
                                           a time-lapse: a frame in 10 s
  camlab record --pre-trigger 5 --seconds 20
                                           Enter saves the 5 s before, too
  camlab record --frames 2000 --buffer run --compress bitshuffle-lz4
                                           a burst faster than the disk

"""
    + CAMERAS_HELP
    + "\n"
    + STATUS_HELP,
)
def record(
    camera: Camera = "simulated",
    frames: Annotated[
        int | None, typer.Option("--frames", metavar="N", help="So many frames; lost ones count and aren't replaced.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", help="So many seconds; with --frames what comes first.")
    ] = None,
    every: Annotated[
        int | None, typer.Option("--every", metavar="N", help="Save each n-th frame; those between are left out, not lost.")
    ] = None,
    interval: Annotated[
        float | None, typer.Option("--interval", metavar="S", help="Time-lapse: save one frame in so many seconds.")
    ] = None,
    pre_trigger: Annotated[
        float | None,
        typer.Option("--pre-trigger", metavar="S", help="Run the camera and wait for Enter; the S seconds before it are saved, too."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="PATH", help="The file (.h5), never overwritten. Default: a new one in Documents/camlab."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="TEMPLATE", help="Its name in that folder: {date}_{time}_{camera}_{n:04d}, {user}, {sample}; / is a folder."
        ),
    ] = None,
    compress: Annotated[
        str | None,
        typer.Option("--compress", metavar="HOW", help="none, bitshuffle-lz4 (fast) or bitshuffle-zstd (smaller); nothing is lost by it."),
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", metavar="SIZE", help="Begin a new file where one has so many bytes of pixels, e.g. 2GB.")
    ] = None,
    buffer: Annotated[
        str | None,
        typer.Option("--buffer", metavar="LENGTH", help="Memory for bursts faster than the disk: seconds, e.g. 10, or 500frames, or run."),
    ] = None,
    analyze: Annotated[bool, typer.Option("--analyze", help="Minimum, maximum, mean and standard deviation of each frame.")] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A control, e.g. exposure_s=0.01; may be repeated.")
    ] = None,
    publish: Annotated[
        str, typer.Option("--publish", metavar="ADDRESS", help="Frames for other programs, e.g. tcp://127.0.0.1:5555 (port 0 picks one).")
    ] = "",
    user: Annotated[str | None, typer.Option("--user", metavar="NAME", help="Who records; written into the file.")] = None,
    sample: Annotated[str | None, typer.Option("--sample", metavar="NAME", help="What is recorded; written into the file.")] = None,
    notes: Annotated[str, typer.Option("--notes", metavar="TEXT", help="Anything else; written into the file.")] = "",
    json: Json = False,
) -> int:
    """Record without a window, with a progress bar on standard error.

    Without --frames and --seconds it goes on until the source ends or Ctrl-C. Ctrl-C finishes the file in order; a second one gives up
    what is not yet on disk. A video file is read as fast as it can be saved, unless --set frame_rate_hz=… says otherwise. --frames
    counts the camera's frames, also those that --every and --interval leave out. --name, --compress, --split, --buffer, --user and
    --sample are as in the settings where they aren't given.
    """
    from camlab.commands.record import run
    from camlab.commands.request import Request

    request = Request(
        camera=camera,
        frames=frames,
        seconds=seconds,
        every=every,
        interval_s=interval,
        output=output,
        is_analyzed=analyze,
        controls=tuple(set_ or ()),
        address=publish,
        name=name,
        compression=compress,
        split=split,
        buffer=buffer,
        pre_trigger_s=pre_trigger,
        user=user,
        sample=sample,
        notes=notes,
    )
    return run(request, json)


@app.command(short_help="What is in a recording.", epilog="\b\nExample:\n  camlab info movie.h5\n")
def info(file: Annotated[Path, typer.Argument(metavar="FILE", help="A recording.")], json: Json = False) -> int:
    """What is in a recording."""
    from camlab.commands.info import run

    return run(file, json)


@app.command(short_help="The window on a recording.", epilog="\b\nExample:\n  camlab play movie.h5\n")
def play(file: Annotated[Path, typer.Argument(metavar="FILE", help="A recording, also one that is still being written.")]) -> int:
    """The window on a recording: play, step, jump to losses and marks, with the tools of the live picture.

    The file is only read. "Back to camera" connects the camera of the last time.
    """
    from camlab.commands.play import run

    return run(file)


@app.command(short_help="Is every frame there, bit for bit?", epilog="\b\nExample:\n  camlab verify movie.h5\n\n" + STATUS_HELP)
def verify(files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")], json: Json = False) -> int:
    """Does a recording keep the promise: every frame there or named as missing, every checksum right?"""
    from camlab.commands.files import run_verify

    return run_verify(files, json)


@app.command(short_help="Make readable what a crash left.", epilog="\b\nExample:\n  camlab repair movie.h5.part\n\n" + STATUS_HELP)
def repair(files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings or .part files.")], json: Json = False) -> int:
    """Make a recording readable that a crash or a power cut left behind.

    A file that was closed in order is left as it is.
    """
    from camlab.commands.files import run_repair

    return run_repair(files, json)


@app.command(
    short_help="How fast is this computer; can it take this camera?",
    epilog="""\
\b
Examples:
  camlab bench --quick                       half a minute
  camlab bench --folder /data --plot rates.png
                                             some minutes: numbers to rely on
  camlab bench --camera opencv:0             can this camera be run here?
  camlab bench --camera "simulated:?width=4096&height=3000&bits=12&fps=30"
                                             and a camera that isn't here yet?

Exit status: 0 measured, whatever was found; 1 failed; 2 wrong use.
""",
)
def bench(
    camera: Annotated[
        list[str] | None,
        typer.Option("--camera", metavar="SPEC", help="Its format and rate are asked for; may be repeated. Default: two usual formats."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="On the disk to be measured; by default where recordings go.")
    ] = None,
    compress: Annotated[
        str, typer.Option("--compress", metavar="HOW", help="Look for the largest rate with this compression: none, bitshuffle-lz4, …")
    ] = "none",
    quick: Annotated[bool, typer.Option("--quick", help="In less than half a minute, roughly.")] = False,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="The rates as a picture (.png), never overwritten.")] = None,
    json: Json = False,
) -> int:
    """How fast is this computer with frames, and can this camera be run on it?

    Measures copying in memory, the ring with its readers, the disk, the saver with each compression, analyzer and view, each by itself,
    the median of several turns. Then it looks for the largest frame rate at which nothing is lost while a simulated camera is saved,
    analysed and shown at once, keeps that up for a minute, and says what the limit is. A window opens where there is a display. All files
    are removed again.
    """
    from camlab.commands.bench import run

    return run(camera or [], folder, compress, quick, plot, json)


@app.command(short_help="What this computer lacks for camlab.")
def doctor(json: Json = False) -> int:
    """What this computer lacks for camlab, and what to do about it."""
    from camlab.commands.doctor import run

    return run(json)


def main() -> NoReturn:
    """Entry point of the command."""
    go_without_helpers()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Carry out a command line; returns the exit status. What goes wrong is one line on standard error."""
    try:
        status = app(args=arguments, prog_name="camlab", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except typer.TyperException as error:
        return _fail(error.exit_code, error.format_message() + _help_hint(error))
    except BrokenPipeError:  # e.g. "| head": nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except CamlabError as error:
        return _fail(1, str(error))
    except ValueError as error:
        return _fail(2, str(error))
    except ImportError as error:
        return _fail(1, _explain_import(error))
    except OSError as error:
        return _fail(1, f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # outermost: a fault of camlab itself
        return _fail(1, _explain_fault(error))


def _fail(status: int, text: str) -> int:
    complain(text)
    return status


def _explain_import(error: ImportError) -> str:
    if (error.name or "").startswith("camlab"):
        return _explain_fault(error)
    from camlab.doctor import explain_import_error

    return explain_import_error(error)


def _explain_fault(error: Exception) -> str:
    from camlab.logs import log_unexpected

    return f"{type(error).__name__}: {error}; this is a fault of camlab, see {log_unexpected(error)}"


def _help_hint(error: typer.TyperException) -> str:
    """Where help stands, for wrong use of a known command."""
    context = getattr(error, "ctx", None)
    return f" (try {context.command_path} --help)" if context else ""
