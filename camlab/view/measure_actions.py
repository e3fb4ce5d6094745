"""The commands of what is measured on the picture; no Qt."""

from __future__ import annotations

from camlab.view.action_row import ActionRow

MEASURE_ACTIONS = (
    ActionRow(
        "draw_rectangle",
        "&Rectangle",
        "roi",
        "D",
        "Draw a region and plot its brightness",
        "Draws a rectangle over the picture; its mean is plotted against time.",
        is_checkable=True,
    ),
    ActionRow(
        "draw_ellipse",
        "&Ellipse",
        "ellipse",
        "E",
        "Draw an ellipse",
        "Draws an ellipse over the picture; its mean is plotted against time.",
        is_checkable=True,
    ),
    ActionRow(
        "draw_polygon",
        "&Polygon",
        "polygon",
        "Y",
        "Draw a polygon, corner by corner",
        "Draws a polygon over the picture; its mean is plotted against time.",
        is_checkable=True,
    ),
    ActionRow(
        "draw_line",
        "&Line",
        "line",
        "I",
        "Draw a line and plot the profile along it",
        "Draws a line over the picture; the counts along it are in the tab Profile.",
        is_checkable=True,
    ),
    ActionRow(
        "next_roi",
        "Select the ne&xt ROI",
        "",
        "O",
        "Select the next ROI",
        "Selects the next ROI; the arrow keys move it, Delete removes it.",
    ),
    ActionRow("rename_roi", "Re&name ROI…", "", "F2", "Give the selected ROI another name", "Gives the selected ROI another name."),
    ActionRow("remove_roi", "Re&move ROI", "", "Delete", "Remove the selected ROI", "Removes the selected ROI and its trace."),
    ActionRow("remove_rois", "Remove &all ROIs", "", "", "Remove every ROI", "Removes every ROI and its trace."),
    ActionRow(
        "copy_values",
        "&Copy values",
        "copy",
        "Ctrl+C",
        "Copy the newest values",
        "Copies the newest values of every ROI and of the picture.",
    ),
    ActionRow(
        "copy_traces", "Copy &traces", "", "Ctrl+Shift+C", "Copy the whole traces", "Copies the traces, to paste into a spreadsheet."
    ),
    ActionRow("export_traces", "E&xport traces…", "export", "Ctrl+E", "Save the traces as CSV", "Saves the traces of every ROI as CSV."),
    ActionRow("copy_profile", "Copy pro&file", "", "", "Copy the profile", "Copies the profile, to paste into a spreadsheet."),
    ActionRow("export_profile", "Export pr&ofile…", "", "", "Save the profile as CSV", "Saves the profile along the line as CSV."),
)
