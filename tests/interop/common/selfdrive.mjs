// SPDX-License-Identifier: GPL-3.0-or-later
// What the scripts that prove the test servers have in common.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import nodeHttp from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
let failures = 0;

export function check(what, seen) {
    if (!seen)
        ++failures;
    console.log(`${seen ? 'ok  ' : 'FAIL'} ${what}`);
}

/// Ends the process: 0 when all of it was seen.
export function finish() {
    console.log(failures ? `${failures} wrong` : 'all seen');
    process.exit(failures ? 1 : 0);
}

/// Starts a server script with this process's own arguments; answers {child, ...what it printed}.
export async function startServer(script) {
    const child = spawn(process.execPath, [script, ...process.argv.slice(2)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'),
        once(child, 'exit').then(([status]) => { throw new Error(`the server ended with ${status}`); })]);
    return { child, ...JSON.parse(first[0]) };
}

/// What a client listens on: {redirect, received, close()}; `received` is the last address it was asked for.
export async function listenForRedirect() {
    const listener = { received: undefined };
    const server = nodeHttp.createServer((request, response) => {
        listener.received = new URL(request.url, 'http://127.0.0.1');
        response.end('You can close this page.');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    listener.redirect = `http://127.0.0.1:${server.address().port}/callback`;
    listener.close = () => server.close();
    return listener;
}

/// Neither reachable from outside at these origins nor able to reach out.
export async function checkLoopbackOnly(...origins) {
    const outside = Object.values(os.networkInterfaces()).flat().find((one) => !one.internal && one.family === 'IPv4');
    if (!outside)
        console.log('note this machine has no other interface to try from');
    for (const origin of outside ? origins : []) {
        const answer = await new Promise((resolve) => {
            const socket = net.connect(Number(new URL(origin).port), outside.address);
            socket.on('connect', () => socket.destroy(new Error('connected'))).on('error', resolve);
        });
        check(`${origin} is not reachable through another interface (${answer.code})`, answer.code === 'ECONNREFUSED');
    }
    const script = `import(${JSON.stringify(fileURLToPath(new URL('loopback-only.cjs', import.meta.url)))}).then(() => fetch('http://192.0.2.1/'))`
        + '.catch((error) => process.stdout.write(String(error.cause)))';
    check('does not connect outwards', /refused a connection to 192\.0\.2\.1/.test((await run(process.execPath, ['-e', script])).stdout));
}

/// Closing stdin ends the server, and SIGTERM ends another one.
export async function checkEnds(script, server) {
    server.child.stdin.end();
    check('the server ends with its parent', (await once(server.child, 'exit'))[0] === 0);
    const second = await startServer(script);
    second.child.kill('SIGTERM');
    check('and on SIGTERM', (await once(second.child, 'exit'))[0] === 0);
}

/// The browser as another program: answers [exit status, line printed].
export const browserProgram = (args, line) => new Promise((resolve) => {
    const child = execFile(process.execPath, [fileURLToPath(new URL('../browser.mjs', import.meta.url)), ...args],
        (error, stdout) => resolve([error?.code ?? 0, stdout]));
    child.stdin.end(`${line}\nnot read\n`);
});
