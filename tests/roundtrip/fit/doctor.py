"""Files with one thing changed in them: what does not notice these notices nothing."""

import struct


def fit_crc(data):
    """CRC-16/ARC, as the FIT SDK's `FitCRC_Calc16`."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def with_crc(data):
    """A FIT file with the check sum of what it holds now."""
    return data[:-2] + struct.pack("<H", fit_crc(data[:-2]))


def replaced(data, old, new):
    """With the last `old` as `new`; of the same length in binary files."""
    at = data.rfind(old)
    if at < 0:
        raise SystemExit("there is nothing to doctor")
    return data[:at] + new + data[at + len(old):]


def fit_files(data, samples):
    """Doctored FIT files by what was done, from one of ours and its samples: whole by their
    check sums, and wrong."""
    time, values = next((time, values) for time, values in samples[len(samples) // 2:]
                        if values.get("lat"))
    lat = round(values["lat"] * 2**31 / 180)
    stamp = int(time) - 631065600
    return {
        # Two semicircles are 1.7e-7 degrees.
        "a latitude moved": with_crc(
            replaced(data, struct.pack("<i", lat), struct.pack("<i", lat + 2))),
        "a time moved": with_crc(
            replaced(data, struct.pack("<I", stamp), struct.pack("<I", stamp + 40_000))),
    }
