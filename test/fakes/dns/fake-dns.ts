import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { Resolver } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';

/** What a name has: addresses, or another name. */
export interface Records {
  A?: string[];
  CNAME?: string;
}

export interface FakeDns {
  /** Told each question; the records of the name at that moment. */
  answer: (name: string, asked: number) => Records;
  /** How often each name was asked for an address. */
  asked: Map<string, number>;
  /** All addresses of a name as a resolver gets them from this server over the wire. */
  resolve(name: string): Promise<LookupAddress[]>;
  stop(): Promise<void>;
}

const TYPE_A = 1;
const TYPE_CNAME = 5;
/** Response, recursion available, no error. */
const FLAGS = 0x8180;

/** A name server on a UDP port of its own (RFC 1035), with a time to live of 0, so that nothing is ever kept. */
export async function startFakeDns(): Promise<FakeDns> {
  const socket = createSocket('udp4');
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  const fake: FakeDns = {
    answer: () => ({}),
    asked: new Map(),
    resolve: async (name) => (await resolver.resolve4(name)).map((address) => ({ address, family: 4 })),
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (query, from) => socket.send(respond(query, fake), from.port, from.address));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  resolver.setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`]);
  return fake;
}

function respond(query: Buffer, fake: FakeDns): Buffer {
  const { name, end } = readName(query, 12);
  const type = query.readUInt16BE(end);
  const times = (fake.asked.get(name) ?? 0) + 1;
  fake.asked.set(name, times);
  const answers: Buffer[] = [];
  let owner = name;
  let records = fake.answer(name, times);
  while (records.CNAME) {
    answers.push(record(owner, TYPE_CNAME, writeName(records.CNAME)));
    owner = records.CNAME;
    records = fake.answer(owner, times);
  }
  const addresses = type === TYPE_A ? (records.A ?? []) : [];
  for (const address of addresses) answers.push(record(owner, TYPE_A, Buffer.from(address.split('.').map(Number))));
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(FLAGS, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, query.subarray(12, end + 4), ...answers]);
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  while (message[at] !== 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]!));
    at += 1 + message[at]!;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function writeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function record(owner: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(0, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([writeName(owner), fixed, data]);
}
