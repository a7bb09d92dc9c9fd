"""Reads what a DAW opens of a draft with readers that others wrote, and compares it with the plan.

    python3 tests/read_back.py DRAFT [PROJECT.XSD]

needs the packages rpp and, for the schema, xmlschema. Writes DRAFT/read-back.json, the plan with the settings that stand in the
REAPER project in place of its own, for `premix render`. What is in neither project is kept from the plan.
"""

import io
import json
import math
import pathlib
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

import rpp

SHAPES = ["bell", "low_shelf", "high_shelf", "high_pass", "low_pass", "notch"]
KINDS = ["bell", "lowShelf", "highShelf", "highPass", "lowPass", "notch"]
# What the strip of the project has no section for, and what stands on other tracks.
NOT_CARRIED = {"saturation", "duck", "limiter", "reverb", "echo", "reverb_send", "echo_send"}


def decibels(gain):
    return 20.0 * math.log10(gain)


def words(element, name):
    """The words of the first line of that name."""
    return next(child[1:] for child in element.children if isinstance(child, list) and child[0] == name)


def chunks(element, tag):
    return [child for child in element.children if not isinstance(child, list) and child.tag == tag]


def strips(track, tag):
    """The slider values of each strip of a track, counted from 1."""
    for chain in chunks(track, tag):
        for effect in chunks(chain, "JS"):
            assert effect.attrib[0] == "<Project>/premix_strip.jsfx", effect.attrib
            line = effect.children[0]
            yield [None] + [None if value == "-" else float(value) for value in line]


def actions_of(sliders, rate_hz):
    if sliders[1] > 0.5:
        yield {"kind": "dc_block"}
    for side, slider in (("left", 2), ("right", 3)):
        if sliders[slider] > 0.5:
            yield {"kind": "channel_polarity", "channel": side}
    if sliders[4] > 0.5:
        yield {"kind": "delay", "delay_samples": sliders[5] / 1000.0 * rate_hz, "delay_ms": sliders[5]}
    for first in range(6, 31, 5):
        on, shape, hz, gain_db, q = sliders[first : first + 5]
        if on < 0.5:
            continue
        if shape > 5.5:
            yield {"kind": "all_pass", "frequency_hz": hz, "q": q if shape > 6.5 else None, "inverted": False}
        else:
            yield {"kind": "eq", "filter": SHAPES[int(shape)], "frequency_hz": hz, "gain_db": gain_db, "q": q}
    if sliders[31] > 0.5:
        names = ["frequency_hz", "q", "threshold_dbfs", "ratio", "range_db", "attack_ms", "release_ms"]
        yield {"kind": "dynamic_eq", **dict(zip(names, sliders[32:39])), "key_stem": None}
    if sliders[39] > 0.5:
        low, high, threshold, depth = sliders[40:44]
        yield {"kind": "de_esser", "band_hz": [low, high], "threshold_db": threshold, "range_db": depth}
    if sliders[44] > 0.5:
        names = ["threshold_dbfs", "range_db", "ratio", "attack_ms", "hold_ms", "release_ms", "hysteresis_db"]
        gate = {"kind": "gate", **dict(zip(names, sliders[45:52])), "key_stem": None}
        gate["ratio"] = gate["ratio"] or None
        yield gate
    if sliders[52] > 0.5:
        names = ["threshold_db", "ratio", "knee_db", "attack_ms", "release_ms", "look_ahead_ms", "makeup_db"]
        yield {"kind": "compressor", **dict(zip(names, sliders[53:60]))}
    if sliders[60] > 0.5:
        width, low, high = sliders[61:64]
        if width == 0.0 and low == 0.0 and high > 0.0:
            yield {"kind": "mono_below", "frequency_hz": high}
        else:
            yield {"kind": "width", "width": width, "band_hz": [low, high] if high > 0.0 else None}


def rpp_channels(text, rate_hz):
    """Name, fader in dB, pan, polarity, actions of the strips and files of each track."""
    project = rpp.loads(text)
    assert int(words(project, "SAMPLERATE")[0]) == rate_hz
    for track in chunks(project, "TRACK"):
        volume, position = map(float, words(track, "VOLPAN")[:2])
        actions = [action for sliders in strips(track, "FXCHAIN") for action in actions_of(sliders, rate_hz)]
        files = [words(chunks(item, "SOURCE")[0], "FILE")[0] for item in chunks(track, "ITEM")]
        yield {
            "name": words(track, "NAME")[0],
            "folder": words(track, "ISBUS"),
            "gain_db": decibels(volume),
            "position": position,
            "inverted": words(track, "IPHASE")[0] == "1",
            "actions": actions,
            "files": files,
        }


def in_plan(plan, channel):
    return [one["action"] for one in plan["moves"] if one["stem"] == channel and one["status"] != "dropped"]


def fader(actions):
    gain_db = sum(action["gain_db"] for action in actions if action["kind"] == "gain")
    position = [action["position"] for action in actions if action["kind"] == "pan"]
    inverted = sum(
        action["kind"] == "polarity" or (action["kind"] == "all_pass" and action["inverted"]) for action in actions
    )
    return gain_db, (position or [0.0])[-1], inverted % 2 == 1


def close(a, b):
    return a == b or (
        isinstance(a, (int, float)) and isinstance(b, (int, float)) and abs(a - b) <= 1e-6 * max(1.0, abs(a))
    )


def same(a, b):
    if isinstance(a, dict):
        # A setting that the plan leaves out is its default.
        return all(same(a.get(key), b.get(key)) or (not a.get(key) and not b.get(key)) for key in {*a, *b})
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return close(a, b)


def plain(action):
    """As the strip has it: polarities of both channels are the track's, and the samples of a delay count."""
    action = dict(action)
    action.pop("delay_ms", None)
    if action["kind"] == "all_pass":
        action["inverted"] = False
    return action


def check_rpp(folder, plan):
    rate_hz = plan["session"]["sample_rate_hz"]
    tracks = {track["name"]: track for track in rpp_channels((folder / "premix.rpp").read_text(), rate_hz)}
    stems = [stem["name"] for stem in plan["stems"]]
    assert set(stems) <= set(tracks), (stems, list(tracks))
    for stem in stems:
        track, wanted = tracks[stem], in_plan(plan, stem)
        gain_db, position, inverted = fader(wanted)
        assert close(track["gain_db"], gain_db) and close(track["position"], position), (stem, track)
        assert track["inverted"] == inverted, stem
        for path in track["files"]:
            assert (folder / path).is_file(), f"{path} of {stem} is not there"
        elsewhere = {"gain", "pan", "polarity"} | NOT_CARRIED
        strip = [plain(action) for action in wanted if action["kind"] not in elsewhere and not action.get("key_stem")]
        found = list(track["actions"])
        for action in strip:
            match = next((one for one in found if one["kind"] == action["kind"] and same(action, plain(one))), None)
            assert match is not None, f"{stem}: {action} is not among {found}"
            found.remove(match)
        assert not found, f"{stem}: {found} is not in the plan"
    for bus in plan["buses"]:
        names = list(tracks)
        start = names.index(bus["name"].removeprefix("bus:"))
        members = names[start + 1 : start + 1 + len(bus["stems"])]
        assert sorted(members) == sorted(bus["stems"]), (bus, names)
        assert tracks[members[-1]]["folder"] == ["2", "-1"]
    return tracks


def read_back(plan, tracks):
    """The plan with what the project holds in place of its own settings."""
    stems = {stem["name"] for stem in plan["stems"]}
    kept = [
        one
        for one in plan["moves"]
        if one["stem"] not in stems or one["action"]["kind"] in NOT_CARRIED or one["action"].get("key_stem")
    ]
    read = []
    for stem in stems:
        track = tracks[stem]
        actions = list(track["actions"])
        actions.append({"kind": "gain", "gain_db": track["gain_db"]})
        actions.append({"kind": "pan", "position": track["position"]})
        if track["inverted"]:
            actions.append({"kind": "polarity"})
        read += [{"stem": stem, "action": action, "status": "kept", "reason": ""} for action in actions]
    for number, one in enumerate(read):
        one["id"] = f"R{number + 1}"
    return {**plan, "moves": kept + read}


def value(element, name, unit):
    parameter = element.find(name)
    assert parameter.get("unit") == unit, (name, parameter.attrib)
    return float(parameter.get("value"))


def is_on(element):
    enabled = element.find("Enabled")
    return enabled is None or enabled.get("value") == "true"


def check_dawproject(folder, plan, xsd):
    with zipfile.ZipFile(folder / "premix.dawproject") as archive:
        assert archive.testzip() is None
        text = archive.read("project.xml")
    if xsd:
        import xmlschema

        # The crate dawproject carries the published schema with this one name changed.
        schema = pathlib.Path(xsd).read_text().replace('"contentTypes"', '"contentType"')
        xmlschema.XMLSchema(schema).validate(io.BytesIO(text))
    project = ElementTree.fromstring(text)
    tracks = {track.get("name"): track for track in project.iter("Track")}
    printed = {path.stem for path in (folder / "prepared").iterdir()} if (folder / "prepared").is_dir() else set()
    for stem in plan["stems"]:
        channel, wanted = tracks[stem["name"]].find("Channel"), in_plan(plan, stem["name"])
        gain_db, position, _ = fader(wanted)
        assert close(decibels(value(channel, "Volume", "linear")), gain_db), stem["name"]
        assert close(2.0 * value(channel, "Pan", "normalized") - 1.0, position), stem["name"]
        if plan["session"]["technical"]:
            continue
        bands = [
            {
                "kind": "eq",
                "filter": SHAPES[KINDS.index(band.get("type"))],
                "frequency_hz": value(band, "Freq", "hertz"),
                "gain_db": value(band, "Gain", "decibel") if band.find("Gain") is not None else 0.0,
                "q": value(band, "Q", "linear"),
            }
            for band in channel.iter("Band")
            if is_on(band)
        ]
        eq = [action for action in wanted if action["kind"] == "eq"]
        eq.sort(key=lambda action: action["filter"] != "high_pass")
        assert same(eq, bands), (stem["name"], eq, bands)
        compressors = [
            (
                value(device, "Threshold", "decibel"),
                1.0 / (1.0 - value(device, "Ratio", "percent") / 100.0),
                1000.0 * value(device, "Attack", "seconds"),
                1000.0 * value(device, "Release", "seconds"),
                value(device, "OutputGain", "decibel"),
            )
            for device in channel.iter("Compressor")
            if is_on(device)
        ]
        keys = ["threshold_db", "ratio", "attack_ms", "release_ms", "makeup_db"]
        expected = [tuple(action[key] for key in keys) for action in wanted if action["kind"] == "compressor"]
        assert same([list(one) for one in expected], [list(one) for one in compressors]), stem["name"]
        repairs = {"polarity", "channel_polarity", "delay", "all_pass", "dc_block"}
        if any(action["kind"] in repairs for action in wanted):
            assert printed, f"{stem['name']} is repaired, and nothing is prepared"
    for file in project.iter("File"):
        assert (folder / file.get("path")).is_file(), f"{file.get('path')} is not there"


def main():
    folder = pathlib.Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text())
    tracks = check_rpp(folder, plan)
    check_dawproject(folder, plan, sys.argv[2] if len(sys.argv) > 2 else None)
    (folder / "read-back.json").write_text(json.dumps(read_back(plan, tracks)))


main()
