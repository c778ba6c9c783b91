#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// Bluesky's own Personal Data Server, which is its OAuth authorization server as well, and a PLC directory in memory, on
// 127.0.0.1, for tests: servers that nobody here wrote. Only the AppView, which counts followers, is a stand-in of ours.
//
//   server.mjs [--port 0] [--control-port 0] [--modules DIR] [--data DIR]
//
// Prints one line when all of it listens:
//   {"ready":true,"pds":"http://localhost:P","issuer":"http://localhost:P","plc":"http://127.0.0.1:Q",
//    "appview":"http://127.0.0.1:R","control":"http://127.0.0.1:S","pid":...,
//    "accounts":[{"handle":"alice.test","did":"did:plc:...","password":"alice-pw"},{"handle":"bob.test",...}]}
// Ends on SIGTERM, and when stdin, if that is a pipe, is closed. Port 0 takes a free one. --modules names the node_modules
// folder with the packages (default: $PK_INTEROP_PDS_MODULES, then build/interop/atproto-pds/node_modules of the source).
// --data keeps the data; otherwise they are in a temporary folder that goes with the process.
//
// The PDS is called localhost, by name, while a loopback client's redirect has to be http://127.0.0.1/... by number, at any
// port. Handles end in .test; the PDS itself says whose they are (com.atproto.identity.resolveHandle, or
// /.well-known/atproto-did with the handle as Host).
//
// The control port takes plain GETs and answers JSON; WHO is handle=H or did=D:
//   /account?handle=H&password=P[&name=N]   a new account: {"handle","did","password"}
//   /drop[?WHO]                deletes the OAuth sessions of one account, or of all
//   /takedown?WHO[&on=0]       takes the account down, or back      /deactivate?WHO[&on=0]   as its owner would
//   /password?WHO&password=P   a new password (sessions live on)    /rename?WHO&to=H         a new handle
//   /delete-account?WHO
//   /ttl?access=S              lifetime of access tokens from now on
//   /age?s=S[&WHO]             makes the sessions older than they are: after 14 days (1209600) a refresh is refused
//   /advance?s=S               moves the server's clock; a client has to follow it by the Date header, its proofs are old otherwise
//   /rotate-keys               starts again with new secrets: access tokens die, refresh tokens do not
//   /dump                      {"accounts":N,"sessions":N}   /tokens   every token and code there ever was
import '../common/loopback-only.cjs';
import { clock } from '../common/clock.mjs';

import crypto from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { endWithParent, listen, serveControl } from '../common/control.mjs';
import { Http } from '../common/http.mjs';
import { serveAppView } from './appview.mjs';

process.env.LOG_ENABLED ??= 'false';
process.env.NODE_ENV ??= 'production';

const { values: options } = parseArgs({ options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    modules: { type: 'string', default: process.env.PK_INTEROP_PDS_MODULES
        ?? fileURLToPath(new URL('../../../build/interop/atproto-pds/node_modules', import.meta.url)) },
    data: { type: 'string' },
} });

function load(modules) {
    try {
        const require = createRequire(join(resolve(modules), 'none.js'));
        const plc = require('@did-plc/server');
        const pds = require('@atproto/pds');
        require('better-sqlite3')(':memory:').close();
        return { plc, pds };
    } catch (error) {
        process.stderr.write(`No atproto servers that run in ${modules} (${error.message.split('\n')[0]}).\n./dev test installs them.\n`);
        return process.exit(3);
    }
}
const { plc, pds: { PDS, envToCfg, envToSecrets } } = load(options.modules);
const data = options.data ?? mkdtempSync(join(os.tmpdir(), 'pagekeeper-pds-'));
if (!options.data)
    process.on('exit', () => rmSync(data, { recursive: true, force: true }));

const ask = new Http();
const hex = (bytes) => crypto.randomBytes(bytes).toString('hex');
const adminPassword = hex(16);
const issued = new Set(); // access tokens are stored nowhere
let accessSeconds = 3600;
let server;

/// The PDS has to know its port before it listens.
async function freePort() {
    const held = net.createServer();
    const port = await listen(held);
    await new Promise((done) => held.close(done));
    return port;
}

async function boot() {
    const env = { ...settings, jwtSecret: hex(16), dpopSecret: hex(32) };
    server = await PDS.create(envToCfg(env), envToSecrets(env));
    // There is no DNS to ask for a name under .test.
    server.ctx.idResolver.handle.resolve = async (handle) => {
        const answer = await ask.get(`${origin}/.well-known/atproto-did`, { headers: { host: handle }, cookies: false });
        return answer.status === 200 ? answer.text.trim() : undefined;
    };
    const { tokenManager } = server.ctx.oauthProvider;
    const create = tokenManager.createAccessToken;
    tokenManager.createAccessToken = async function (...args) {
        const token = await create.apply(this, args);
        issued.add(token);
        return token;
    };
    tokenManager.tokenMaxAge = accessSeconds * 1000;
    await server.start();
}

/// An XRPC call that has to go well.
async function call(nsid, json, headers = {}) {
    const answer = await ask.post(`${origin}/xrpc/${nsid}`, { json, headers, cookies: false });
    if (answer.status !== 200)
        throw new Error(`${nsid}: ${answer.status} ${answer.json?.message ?? answer.text.slice(0, 200)}`);
    return answer.json ?? {};
}
const admin = (nsid, json) => call(`com.atproto.admin.${nsid}`, json,
    { authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}` });

const tables = () => server.ctx.accountManager.db.db;

async function didOf(query) {
    if (query.has('did'))
        return query.get('did');
    const row = await tables().selectFrom('actor').where('handle', '=', query.get('handle')).select('did').executeTakeFirst();
    if (!row)
        throw new Error(`no account ${query.get('handle')}`);
    return row.did;
}

async function makeAccount(handle, password, name = handle) {
    const { did, accessJwt } = await call('com.atproto.server.createAccount', { handle, password, email: `${handle.split('.')[0]}@example.test` });
    await call('com.atproto.repo.putRecord', { repo: did, collection: 'app.bsky.actor.profile', rkey: 'self',
        record: { $type: 'app.bsky.actor.profile', displayName: name } }, { authorization: `Bearer ${accessJwt}` });
    return { handle, did, password };
}

const isOn = (query) => query.get('on') !== '0';
const acts = {
    '/account': (query) => makeAccount(query.get('handle'), query.get('password'), query.get('name') ?? undefined),
    '/drop': async (query) => {
        const wanted = query.has('handle') || query.has('did') ? await didOf(query) : undefined;
        const all = tables().deleteFrom('token');
        const { numDeletedRows } = await (wanted ? all.where('did', '=', wanted) : all).executeTakeFirst();
        return { dropped: Number(numDeletedRows) };
    },
    '/takedown': async (query) => admin('updateSubjectStatus', { subject: { $type: 'com.atproto.admin.defs#repoRef', did: await didOf(query) },
        takedown: { applied: isOn(query), ref: 'lab' } }),
    '/deactivate': async (query) => {
        const { accountManager } = server.ctx;
        await (isOn(query) ? accountManager.deactivateAccount(await didOf(query), null) : accountManager.activateAccount(await didOf(query)));
        return { active: !isOn(query) };
    },
    '/password': async (query) => admin('updateAccountPassword', { did: await didOf(query), password: query.get('password') }),
    '/rename': async (query) => admin('updateAccountHandle', { did: await didOf(query), handle: query.get('to') }),
    '/delete-account': async (query) => admin('deleteAccount', { did: await didOf(query) }),
    '/ttl': (query) => {
        accessSeconds = Number(query.get('access'));
        server.ctx.oauthProvider.tokenManager.tokenMaxAge = accessSeconds * 1000;
        return { access: accessSeconds };
    },
    '/age': async (query) => {
        const wanted = query.has('handle') || query.has('did') ? await didOf(query) : undefined;
        const rows = await tables().selectFrom('token').select(['id', 'did', 'createdAt', 'updatedAt']).execute();
        const earlier = (date) => new Date(Date.parse(date) - Number(query.get('s')) * 1000).toISOString();
        const aged = rows.filter(({ did }) => !wanted || did === wanted);
        for (const { id, createdAt, updatedAt } of aged)
            await tables().updateTable('token').set({ createdAt: earlier(createdAt), updatedAt: earlier(updatedAt) }).where('id', '=', id).execute();
        return { aged: aged.length };
    },
    '/advance': (query) => {
        clock.advance(Number(query.get('s')));
        return { skewSeconds: clock.skewSeconds };
    },
    '/rotate-keys': async () => {
        await server.destroy();
        await boot();
        return { rotated: true };
    },
    '/dump': async () => ({ accounts: (await tables().selectFrom('actor').select('did').execute()).length,
        sessions: (await tables().selectFrom('token').select('id').execute()).length }),
    '/tokens': async () => {
        const rows = await tables().selectFrom('token').select(['currentRefreshToken', 'code']).execute();
        const used = await tables().selectFrom('used_refresh_token').select('refreshToken').execute();
        const stored = [...rows.flatMap((row) => [row.currentRefreshToken, row.code]), ...used.map((row) => row.refreshToken)];
        return { tokens: [...issued, ...stored.filter(Boolean)] };
    },
};

const plcServer = plc.PlcServer.create({ db: plc.Database.mock(), port: 0 });
const plcOrigin = `http://127.0.0.1:${(await plcServer.start()).address().port}`;
const appview = await serveAppView(() => origin);
const port = Number(options.port) || await freePort();
const origin = `http://localhost:${port}`;
const settings = {
    devMode: true, port, hostname: 'localhost', serviceName: 'Lab PDS', dataDirectory: data, blobstoreDiskLocation: join(data, 'blobs'),
    didPlcUrl: plcOrigin, plcRotationKeyK256PrivateKeyHex: hex(32), adminPassword, serviceHandleDomains: ['.test'],
    inviteRequired: false, disableSsrfProtection: true, rateLimitsEnabled: false, crawlers: [],
    bskyAppViewUrl: appview, bskyAppViewDid: `did:web:localhost%3A${new URL(appview).port}`, bskyAppViewCdnUrlPattern: `${appview}/img/%s/%s/%s`,
};
await boot();
const accounts = [await makeAccount('alice.test', 'alice-pw', 'Alice Lab'), await makeAccount('bob.test', 'bob-pw', 'Bob Lab')];
const control = await serveControl(acts, options['control-port']);

endWithParent();
process.stdout.write(`${JSON.stringify({ ready: true, pds: origin, issuer: origin, plc: plcOrigin, appview, control, pid: process.pid, accounts })}\n`);
