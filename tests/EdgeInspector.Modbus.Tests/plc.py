# A PLC in Python: reads results with the handshake, and writes a line for each.
#   plc.py PORT RESULTS bits|number SHORTEST_PAUSE_MS LONGEST_PAUSE_MS
import random
import struct
import sys
import time

from pymodbus.client import ModbusTcpClient

port, wanted, way, shortest, longest = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), float(sys.argv[5])
RESULT_VALID, OVERRUN = 1 << 7, 1 << 8
plc = ModbusTcpClient("127.0.0.1", port=port)
assert plc.connect()
random.seed(7)


def good(answer):
    assert not answer.isError(), answer
    return answer.registers


def read():
    return good(plc.read_input_registers(0, 80, slave=1))


def acknowledge(words):
    if way == "bits":
        assert not plc.write_coil(0, True, slave=1).isError()
        assert not plc.write_coil(0, False, slave=1).isError()
        return read()
    return good(plc.readwrite_registers(read_address=0, read_count=80, write_address=202, write_registers=words[42:44], slave=1))


got, overrun, heartbeats = 0, 0, set()
words = read()
# What was lost for this PLC is counted and never comes.
while got + (words[6] << 16 | words[7]) < wanted or words[1] & RESULT_VALID:
    heartbeats.add(words[3])
    overrun |= words[1] & OVERRUN
    if not words[1] & RESULT_VALID:
        time.sleep(random.uniform(shortest, longest) / 1000)
        words = read()
        continue
    raw = struct.pack(">40H", *words[40:80])
    sequence, parts, verdict, reason, score, threshold = struct.unpack(">QIHHff", raw[:24])
    print(sequence, verdict, reason, "%.6f" % score, "%.6f" % threshold, raw[44:76].rstrip(b"\0").decode("ascii"), words[53], flush=True)
    got += 1
    words = acknowledge(words)
print("overrun", 1 if overrun else 0, "heartbeats", len(heartbeats), flush=True)
