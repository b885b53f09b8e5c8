// Lines out of a stream of bytes. A line break never stands inside a UTF-8 sequence, so bytes are split first and decoded after.

import { Failure } from '#core/errors.ts';

/** etcd refuses objects far smaller than this; a longer line is not an object but a broken stream. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * The complete lines of a stream, without their ends, empty ones left out. What stands after the last line break when the
 * stream ends was cut off and is dropped: whoever resumes gets it again.
 *
 * @throws Failure `Unavailable` when a line has no end.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxBytes = MAX_LINE_BYTES): AsyncGenerator<string, void, undefined> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      held.push(chunk.subarray(start, end));
      const line = Buffer.concat(held).toString('utf8');
      held = [];
      heldBytes = 0;
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < chunk.length) held.push(chunk.subarray(start));
    heldBytes += chunk.length - start;
    if (heldBytes > maxBytes) throw new Failure('Unavailable', `the API server sent a line of more than ${maxBytes} bytes`);
  }
}
