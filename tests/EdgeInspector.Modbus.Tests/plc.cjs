// A PLC on Node.js with modbus-serial: reads results with the handshake, and writes a line for each, as plc.py does.
//   plc.cjs MODBUS_SERIAL PORT RESULTS bits|number SHORTEST_PAUSE_MS LONGEST_PAUSE_MS
const ModbusClient = require(process.argv[2]);
const [port, wanted, way, shortest, longest] = [3, 4, 5, 6, 7].map(i => (i === 5 ? process.argv[i] : Number(process.argv[i])));
const RESULT_VALID = 1 << 7, OVERRUN = 1 << 8;
const number = value => (Number.isNaN(value) ? 'nan' : value.toFixed(6));

async function main() {
    const plc = new ModbusClient();
    await plc.connectTCP('127.0.0.1', { port });
    plc.setID(1);
    plc.setTimeout(30000);
    const block = answer => {
        const bytes = Buffer.alloc(2 * answer.data.length);
        answer.data.forEach((value, register) => bytes.writeUInt16BE(value, 2 * register));
        return bytes;
    };
    const read = async () => block(await plc.readInputRegisters(0, 80));
    const word = (words, register) => words.readUInt16BE(2 * register);
    const isValid = words => (word(words, 1) & RESULT_VALID) !== 0;

    async function acknowledge(words) {
        if (way === 'number') return block(await plc.readWriteRegisters(0, 80, 202, 2, [word(words, 42), word(words, 43)]));
        await plc.writeCoil(0, true);
        await plc.writeCoil(0, false);
        return read();
    }

    let got = 0, overrun = 0, heartbeats = new Set(), words = await read();
    // What was lost for this PLC is counted and never comes.
    while (got + words.readUInt32BE(12) < wanted || isValid(words)) {
        heartbeats.add(word(words, 3));
        overrun |= word(words, 1) & OVERRUN;
        if (!isValid(words)) {
            await new Promise(resolve => setTimeout(resolve, shortest + Math.random() * (longest - shortest)));
            words = await read();
            continue;
        }
        const partId = words.toString('latin1', 2 * 62, 2 * 78).replace(/\0+$/, '');
        console.log(`${words.readBigUInt64BE(80)} ${word(words, 46)} ${word(words, 47)} ${number(words.readFloatBE(96))} `
            + `${number(words.readFloatBE(100))} ${partId} ${word(words, 53)}`);
        got++;
        words = await acknowledge(words);
    }
    console.log(`overrun ${overrun ? 1 : 0} heartbeats ${heartbeats.size}`);
    plc.close(() => {});
}

main().catch(error => {
    console.error(error);
    process.exitCode = 1;
});
