// Sees to it that nothing of this process stays behind, even when it is killed: a small shell outlives it
// (keeper.sh) and clears away what is on its list. Knows process ids and folders, not what they are.

import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('keeper.sh', import.meta.url));

/** One shell for all that this process keeps; started when there is something to keep. */
class Keeper {
  #pipe: Socket | undefined;

  tell(line: string): void {
    this.#pipe ??= this.#start();
    this.#pipe.write(`${line}\n`);
  }

  #start(): Socket {
    // A session of its own: Ctrl-C in the terminal does not reach it.
    const env = { PATH: '/usr/bin:/bin' };
    const shell = spawn('/bin/sh', [SCRIPT], { cwd: '/', env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    const pipe = shell.stdin;
    if (!(pipe instanceof Socket)) throw new Error('the pipe of a child process is not a socket on this platform');
    shell.unref();
    pipe.unref();
    // Somebody killed the keeper: the orderly way still clears away, and the next entry starts a new one.
    pipe.on('error', () => this.#forget(pipe));
    shell.on('error', () => this.#forget(pipe));
    return pipe;
  }

  #forget(pipe: Socket): void {
    if (this.#pipe === pipe) this.#pipe = undefined;
  }
}

const keeper = new Keeper();

/** Puts the process group of `pid` on the list; the result takes it off again once the process is gone. */
export function keepProcess(pid: number): () => void {
  keeper.tell(`process ${pid}`);
  return () => keeper.tell(`gone ${pid}`);
}

/** Puts a folder on the list; the result takes it off again, once it is removed or is to stay. */
export function keepFolder(path: string): () => void {
  keeper.tell(`folder ${path}`);
  return () => keeper.tell(`removed ${path}`);
}
