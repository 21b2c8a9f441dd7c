"""Whether two recordings say the same, within what a format can hold."""

# What a value may be off by: half of the last digit of the coarsest writer in the way. Positions
# are to be equal within 1e-7 degrees in every format, heart rate, power and cadence exactly.
TOLERANCE = {"lat": 1e-7, "lng": 1e-7, "alt_m": 0.1001, "dist_km": 0.0000051, "spd_kph": 0.0019,
             "hr_bpm": 0, "pwr_w": 0, "cad_rpm": 0, "temp_c": 0.5, "acc_m": 0.5, "battery": 1e-9,
             "pwr_w_l": 1e-6, "pwr_w_r": 1e-6}


def merged(samples):
    """Samples by time, the later one of a time counting field by field."""
    times = {}
    for time, values in samples:
        times.setdefault(time, {}).update(values)
    return {time: values for time, values in times.items() if values}


def only(recording, fields):
    """Of a recording by time, these fields, and the times that have one of them."""
    kept = {time: {key: value for key, value in values.items() if key in fields}
            for time, values in recording.items()}
    return {time: values for time, values in kept.items() if values}


def distance_begins(expected, time):
    """Whether the original's distance starts over after this time. An import adds a zero there when
    the first record is later than the start of its session."""
    sums = sorted((at, values["dist_km"]) for at, values in expected.items() if "dist_km" in values)
    before = [km for at, km in sums if at < time]
    after = [km for at, km in sums if at > time]
    return bool(after) and (not before or after[0] < before[-1])


def differences(expected, found, tolerance=TOLERANCE):
    """Sentences on what is not the same in two recordings by time."""
    for time in sorted(expected.keys() - found.keys()):
        yield f"{time:.3f} is missing: {expected[time]}"
    for time in sorted(found.keys() - expected.keys()):
        if found[time] == {"dist_km": 0} and distance_begins(expected, time):
            continue
        yield f"{time:.3f} is not in the original: {found[time]}"
    for time in sorted(expected.keys() & found.keys()):
        was, came = expected[time], found[time]
        for field in sorted(was.keys() | came.keys()):
            if field not in came:
                yield f"{time:.3f}: {field} {was[field]} is missing"
            elif field not in was:
                yield f"{time:.3f}: {field} {came[field]} is not in the original"
            elif not abs(was[field] - came[field]) <= tolerance.get(field, 0) * (1 + 1e-9):
                yield f"{time:.3f}: {field} was {was[field]}, came as {came[field]}"


def disorder(samples):
    """A sentence when times go back or come twice."""
    times = [time for time, _ in samples]
    if any(b <= a for a, b in zip(times, times[1:])):
        yield "times go back or come twice"
