#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// The certified OpenID provider `oidc-provider` on 127.0.0.1, for tests: a server that nobody here wrote.
//
//   server.mjs [--port 0] [--control-port 0] [--modules DIR] [--redirect URI]...
//
// Prints one line when it listens: {"ready":true,"issuer":"http://127.0.0.1:P","control":"http://127.0.0.1:Q","pid":...}.
// Ends on SIGTERM, and when stdin, if that is a pipe, is closed. Port 0 takes a free one. --modules names the node_modules
// folder with the package (default: $PK_INTEROP_MODULES, then build/interop/node_modules of the source).
//
// Clients: demo-native (public), demo-web (secret demo-web-secret), demo-par (public, PAR and DPoP demanded), demo-dpop (the
// same, and every proof has to carry a nonce of the server), demo-device (public, RFC 8628). Anyone may register another one.
// Their redirect is http://127.0.0.1/callback at any port, and those of --redirect. People: alice/alice-pw, bob/bob-pw.
//
// The control port takes plain GETs and answers JSON:
//   /ttl?access=S&refresh=S&code=S   lifetimes of what is issued from now on, in seconds
//   /advance?s=S                     moves the server's clock
//   /drop?user=U                     revokes everything of one person
//   /password?user=U&password=P      changes a password and revokes everything; &keep=1 leaves tokens alive
//   /delete-user?user=U              the person is gone
//   /drop-client?id=ID               forgets a dynamically registered client
//   /rotate-keys                     new signing keys     /reset   forgets everything and makes new keys
//   /dump                            how many entries of each kind are stored   /tokens   every token and code alive
import '../common/loopback-only.cjs';
import { clock } from '../common/clock.mjs';

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { endWithParent, listen, serveControl } from '../common/control.mjs';
import { html, interaction } from './pages.mjs';
import { lifetimes, makeProvider, storage, users } from './provider.mjs';

const { values: options } = parseArgs({ options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    modules: { type: 'string', default: process.env.PK_INTEROP_MODULES ?? fileURLToPath(new URL('../../../build/interop/node_modules', import.meta.url)) },
    redirect: { type: 'string', multiple: true, default: [] },
} });

async function loadProvider(modules) {
    const folder = resolve(modules, 'oidc-provider');
    try {
        const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const { default: Provider } = await import(pathToFileURL(join(folder, main)).href);
        return Provider;
    } catch (error) {
        process.stderr.write(`No oidc-provider in ${modules} (${error.message}).\n`
            + './dev test installs it; by hand: npm ci --ignore-scripts with tests/interop/oidc-provider/package-lock.json.\n');
        return process.exit(3);
    }
}

const Provider = await loadProvider(options.modules);
let provider;
let handle;
const renew = () => {
    provider = makeProvider(Provider, issuer, ['http://127.0.0.1/callback', ...options.redirect]);
    handle = provider.callback();
};

const publicServer = http.createServer((request, response) => {
    const found = /^\/interaction\/([^/?]+)(?:\/(login|confirm|abort))?(?:\?|$)/.exec(request.url);
    if (!found)
        return handle(request, response);
    return interaction(provider, request, response, found[1], found[2])
        .catch((error) => html(response, `<h1>${error.name}</h1>`, 400));
});

const acts = {
    '/ttl': (query) => {
        for (const kind of ['access', 'refresh', 'code'])
            lifetimes[kind] = Number(query.get(kind) ?? lifetimes[kind]);
        return lifetimes;
    },
    '/advance': (query) => {
        clock.advance(Number(query.get('s')));
        return { skewSeconds: clock.skewSeconds };
    },
    '/password': (query) => {
        users.get(query.get('user')).password = query.get('password');
        return { changed: query.get('user'), dropped: query.has('keep') ? 0 : storage.dropUser(query.get('user')) };
    },
    '/drop': (query) => ({ dropped: storage.dropUser(query.get('user')) }),
    '/delete-user': (query) => ({ deleted: users.delete(query.get('user')) }),
    '/drop-client': (query) => ({ dropped: storage.dropClient(query.get('id')) }),
    '/rotate-keys': () => {
        renew();
        return { rotated: true };
    },
    '/reset': () => {
        storage.clear();
        renew();
        return { reset: true };
    },
    '/dump': () => storage.count(),
    '/tokens': () => ({ tokens: storage.secrets() }),
};

const issuer = `http://127.0.0.1:${await listen(publicServer, options.port)}`;
renew();
const control = await serveControl(acts, options['control-port']);

endWithParent();
process.stdout.write(`${JSON.stringify({ ready: true, issuer, control, pid: process.pid })}\n`);
