// An LDAP directory that knows people and their passwords and nothing else: enough for who lets others log in with it.
// Simple bind (RFC 4511, section 4.2); a search finds the person that it starts at, with the
// attribute of the name, or nothing.

import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterAll } from 'vitest';

/** A running directory. */
export interface LdapDirectory {
  /** `ldap://127.0.0.1:<port>` */
  readonly url: string;
  /** Distinguished names that bound successfully, in order. */
  readonly binds: readonly string[];
}

/** Starts a directory with these people, distinguished name to password; it ends after the test file. */
export async function anLdapDirectory(people: Readonly<Record<string, string>>): Promise<LdapDirectory> {
  const binds: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, {
      has: (name) => name in people,
      bind: (name, password) => {
        const isRight = people[name] === password && password !== '';
        if (isRight) binds.push(name);
        return isRight;
      },
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await close(server);
  });
  return { url: `ldap://127.0.0.1:${await listen(server)}`, binds };
}

interface People {
  has(name: string): boolean;
  bind(name: string, password: string): boolean;
}

const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const SEARCH_REQUEST = 0x63;
const SEARCH_ENTRY = 0x64;
const SEARCH_DONE = 0x65;

const SUCCESS = 0;
const INVALID_CREDENTIALS = 49;

function serve(socket: Socket, people: People): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let message = element(pending); message !== undefined; message = element(pending)) {
      pending = message.rest;
      for (const reply of answers(message.content, people)) socket.write(reply);
    }
  });
}

/** The replies to one message; none to those that want none (unbind). */
function answers(message: Buffer, people: People): readonly Buffer[] {
  const [id, operation] = elements(message);
  if (id === undefined || operation === undefined) return [];
  const [first, name, password] = elements(operation.content);
  if (operation.tag === SEARCH_REQUEST) {
    const base = first?.content.toString() ?? '';
    const found = people.has(base) ? [envelope(id.content, entry(base))] : [];
    return [...found, envelope(id.content, result(SEARCH_DONE, SUCCESS))];
  }
  if (operation.tag !== BIND_REQUEST || name === undefined || password === undefined) return [];
  const isRight = people.bind(name.content.toString(), password.content.toString());
  return [envelope(id.content, result(BIND_RESPONSE, isRight ? SUCCESS : INVALID_CREDENTIALS))];
}

function envelope(id: Buffer, operation: Buffer): Buffer {
  return ber(0x30, ber(0x02, id), operation);
}

/** `cn=ann,ou=people` has the attribute `cn` with the value `ann`. */
function entry(name: string): Buffer {
  const [attribute = '', value = ''] = name.split(',', 1).flatMap((first) => first.split('='));
  const attributes = ber(0x30, ber(0x30, text(attribute), ber(0x31, text(value))));
  return ber(SEARCH_ENTRY, text(name), attributes);
}

function text(value: string): Buffer {
  return ber(0x04, Buffer.from(value));
}

/** An LDAPResult: code, no matched name, no text. */
function result(tag: number, code: number): Buffer {
  return ber(tag, ber(0x0a, Buffer.from([code])), text(''), text(''));
}

/** One element; BER allows the long form of a length for short contents. */
function ber(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly rest: Buffer;
}

function elements(bytes: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let next = element(bytes); next !== undefined; next = element(next.rest)) found.push(next);
  return found;
}

/** The first BER element; undefined while it is not complete. */
function element(bytes: Buffer): Element | undefined {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return undefined;
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (bytes.length < 2 + extra) return undefined;
  const length = extra === 0 ? first : bytes.readUIntBE(2, extra);
  const start = 2 + extra;
  if (bytes.length < start + length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') reject(new Error('a TCP server has a port'));
    else resolve(address.port);
  });
  return await promise;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
}
