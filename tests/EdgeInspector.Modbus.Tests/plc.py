# A PLC in Python: reads results with the handshake, and writes a line for each. With the path of libmodbus it uses that, else pymodbus.
#   plc.py PORT RESULTS bits|number SHORTEST_PAUSE_MS LONGEST_PAUSE_MS [LIBMODBUS]
import ctypes
import random
import struct
import sys
import time

port, wanted, way, shortest, longest = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), float(sys.argv[5])
RESULT_VALID, OVERRUN = 1 << 7, 1 << 8


class Pymodbus:
    def __init__(self):
        from pymodbus.client import ModbusTcpClient

        self.client = ModbusTcpClient("127.0.0.1", port=port)
        assert self.client.connect()

    def read(self, address, count):
        return self.good(self.client.read_input_registers(address, count, slave=1)).registers

    def write_coil(self, address, value):
        self.good(self.client.write_coil(address, value, slave=1))

    def write_and_read(self, at, values, address, count):
        return self.good(self.client.readwrite_registers(
            read_address=address, read_count=count, write_address=at, write_registers=values, slave=1)).registers

    @staticmethod
    def good(answer):
        assert not answer.isError(), answer
        return answer


class Libmodbus:
    def __init__(self, path):
        self.library = ctypes.CDLL(path, use_errno=True)
        self.library.modbus_new_tcp.restype = ctypes.c_void_p
        self.library.modbus_strerror.restype = ctypes.c_char_p
        self.context = ctypes.c_void_p(self.library.modbus_new_tcp(b"127.0.0.1", port))
        assert self.context
        self.good(self.library.modbus_set_slave(self.context, 1))
        # Half a second is its own, which a busy machine can need.
        self.good(self.library.modbus_set_response_timeout(self.context, 30, 0))
        self.good(self.library.modbus_connect(self.context))

    def read(self, address, count):
        words = (ctypes.c_uint16 * count)()
        assert self.good(self.library.modbus_read_input_registers(self.context, address, count, words)) == count
        return list(words)

    def write_coil(self, address, value):
        self.good(self.library.modbus_write_bit(self.context, address, value))

    def write_and_read(self, at, values, address, count):
        words = (ctypes.c_uint16 * count)()
        written = (ctypes.c_uint16 * len(values))(*values)
        assert self.good(self.library.modbus_write_and_read_registers(
            self.context, at, len(values), written, address, count, words)) == count
        return list(words)

    def good(self, result):
        assert result >= 0, self.library.modbus_strerror(ctypes.get_errno())
        return result


plc = Libmodbus(sys.argv[6]) if len(sys.argv) > 6 else Pymodbus()
random.seed(7)


def acknowledge(words):
    if way == "bits":
        plc.write_coil(0, True)
        plc.write_coil(0, False)
        return plc.read(0, 80)
    return plc.write_and_read(202, words[42:44], 0, 80)


got, overrun, heartbeats = 0, 0, set()
words = plc.read(0, 80)
# What was lost for this PLC is counted and never comes.
while got + (words[6] << 16 | words[7]) < wanted or words[1] & RESULT_VALID:
    heartbeats.add(words[3])
    overrun |= words[1] & OVERRUN
    if not words[1] & RESULT_VALID:
        time.sleep(random.uniform(shortest, longest) / 1000)
        words = plc.read(0, 80)
        continue
    raw = struct.pack(">40H", *words[40:80])
    sequence, parts, verdict, reason, score, threshold = struct.unpack(">QIHHff", raw[:24])
    print(sequence, verdict, reason, "%.6f" % score, "%.6f" % threshold, raw[44:76].rstrip(b"\0").decode("ascii"), words[53], flush=True)
    got += 1
    words = acknowledge(words)
print("overrun", 1 if overrun else 0, "heartbeats", len(heartbeats), flush=True)
