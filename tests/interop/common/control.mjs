// SPDX-License-Identifier: GPL-3.0-or-later
// What every server of the interop tests has beside the server itself: a control port, and an end.
import { fstatSync } from 'node:fs';
import http from 'node:http';

export const listen = (server, port = 0) => new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(Number(port), '127.0.0.1', () => done(server.address().port));
});

/// Serves plain GETs: acts maps a path to (URLSearchParams) => an object, or a promise of one; what it throws is a 400.
/// Answers the control port's origin.
export async function serveControl(acts, port) {
    const server = http.createServer(async (request, response) => {
        const url = new URL(request.url, 'http://127.0.0.1');
        let status = 200;
        let body;
        try {
            body = await acts[url.pathname]?.(url.searchParams);
        } catch (error) {
            [status, body] = [400, { error: error.message }];
        }
        if (body === undefined)
            [status, body] = [404, { error: `no ${url.pathname} here` }];
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(`${JSON.stringify(body)}\n`);
    });
    return `http://127.0.0.1:${await listen(server, port)}`;
}

/// Ends the process on SIGTERM and SIGINT, and when the other end of a stdin that is a pipe is closed, as a parent's death does.
export function endWithParent(end = () => process.exit(0)) {
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    const stdin = fstatSync(0);
    if (stdin.isFIFO() || stdin.isSocket())
        process.stdin.on('end', end).on('error', end).resume();
}
