"""What was measured, as a table, as JSON lines, and as a picture."""
import json

from tools import TOOLS

MIB = 1 << 20
COLUMNS = "{:<14} {:<15} {:>8} {:>8} {:>10} {:>10} {:>8} {:>8} {:>7} {:>8}"
HEADER = COLUMNS.format("case", "program", "time s", "CPU s", "up kB", "down kB", "client", "server", "time", "bytes")
OTHERS_AT_MOST = 0.25
BAR_PIXELS, ROW_PIXELS, LEFT_PIXELS = 360, 16, 190
OURS, OTHERS = "#2f7ed8", "#b8bfc6"


def ratios(record, records):
    """lockstep's time and bytes divided by this program's; None where there is no such figure."""
    ours = next((other for other in records if other["case"] == record["case"] and
                 other["tool"] == TOOLS[record["tool"]].compared_with), None)
    if not ours:
        return None, None
    return quotient(ours["seconds"], record["seconds"]), quotient(wire(ours), wire(record))


def quotient(ours, theirs):
    return ours / theirs if ours is not None and theirs else None


def wire(record):
    return None if record["bytes_up"] is None else record["bytes_up"] + record["bytes_down"]


def figure(value, form, unit=1):
    return "-" if value is None else format(value / unit, form)


def line(record, records):
    if record["skipped"] or record["error"]:
        why = f"skipped: {record['skipped']}" if record["skipped"] else f"ERROR: {record['error']}"
        return f"{record['case']:<14} {record['tool']:<15} {why}"
    cpu = None if record["client_cpu_s"] is None else record["client_cpu_s"] + record["server_cpu_s"]
    time_ratio, bytes_ratio = ratios(record, records)
    return COLUMNS.format(
        record["case"], record["tool"], figure(record["seconds"], ".3f"), figure(cpu, ".2f"),
        figure(record["bytes_up"], ".1f", 1000), figure(record["bytes_down"], ".1f", 1000),
        figure(record["client_peak_bytes"], ".1f", MIB), figure(record["server_peak_bytes"], ".1f", MIB),
        figure(time_ratio, ".2f"), figure(bytes_ratio, ".4f")) + disturbed(record)


def disturbed(record):
    """A run that shared the cores with other work says little about time."""
    share = record["others"]
    return f"  others took {share:.1f} cores" if share is not None and share > OTHERS_AT_MOST else ""


def write_json(path, conditions, records):
    with open(path, "w", encoding="utf-8") as file:
        for record in [conditions, *records]:
            if "tool" in record:
                time_ratio, bytes_ratio = ratios(record, records)
                record = dict(record, time_ratio=time_ratio, bytes_ratio=bytes_ratio)
            file.write(json.dumps(record) + "\n")


PAIRS = (("lockstep-tls", "rsync-daemon"), ("lockstep-local", "rsync-local"))


def markdown_row(about, of_case):
    cells = [about]
    for ours, theirs in PAIRS:
        pair = [of_case.get(name) for name in (ours, theirs)]
        seconds = [record["seconds"] if record else None for record in pair]
        cells += [figure(value, ".2f") for value in seconds]
        cells.append(figure(quotient(*seconds), ".2f"))
        if theirs == "rsync-daemon":
            sent = [wire(record) if record else None for record in pair]
            cells += [figure(value, ".3g" if (value or 0) < 1e9 else ".0f", 1e6) for value in sent]
    return "| " + " | ".join(cells) + " |\n"


def write_markdown(path, records):
    """lockstep beside rsync: over the network (TLS against rsync's daemon in the clear), and here."""
    cases = {}
    for record in records:
        cases.setdefault(record["about"], {})[record["tool"]] = record
    with open(path, "w", encoding="utf-8") as file:
        file.write("| | over TLS, s | rsync's daemon, s | ratio | MB | rsync's MB | local, s | rsync local, s | ratio |\n"
                   "|---|---|---|---|---|---|---|---|---|\n")
        file.writelines(markdown_row(about, of_case) for about, of_case in cases.items())


def text(x, y, words, more=""):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x}" y="{y}" {more}>{words}</text>'


def bars(records, y):
    """The bars of one case below its title, longest the slowest; returns the parts and the next y."""
    parts = [text(8, y + 12, records[0]["about"], 'font-weight="bold"')]
    slowest = max(record["seconds"] for record in records)
    for record in records:
        y += ROW_PIXELS
        width = max(1, BAR_PIXELS * record["seconds"] / slowest)
        colour = OURS if record["tool"].startswith("lockstep") else OTHERS
        sent = "" if wire(record) is None else f", {wire(record) / 1e6:.3g} MB"
        parts += [text(LEFT_PIXELS - 8, y + 12, record["tool"], 'text-anchor="end"'),
                  f'<rect x="{LEFT_PIXELS}" y="{y + 2}" width="{width:.1f}" height="12" fill="{colour}"/>',
                  text(round(LEFT_PIXELS + width + 6), y + 12, f"{record['seconds']:.3g} s{sent}")]
    return parts, y + 2 * ROW_PIXELS


def write_svg(path, conditions, records):
    measured = [record for record in records if record["seconds"] is not None]
    parts, y = [text(8, 16, f"lockstep and others, {conditions['date']}: median of {conditions['rounds']} rounds, "
                            f"scale {conditions['scale']:g}; shorter is better")], 28
    for case in dict.fromkeys(record["case"] for record in measured):
        more, y = bars([record for record in measured if record["case"] == case], y)
        parts += more
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{y}" '
                   'font-family="sans-serif" font-size="12" fill="#333">\n'
                   '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n")
