#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// usage: selfdrive.mjs [--modules DIR]
//
// Proves the server and the scripted browser that the interop tests stand on: whole sign-ins, and every failure that the
// control port can provoke. Exits 0 when all of it was seen.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import nodeHttp from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { browse } from '../browser.mjs';
import { Http } from '../common/http.mjs';
import { Dpop, pkce, random } from '../common/oauth.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const run = promisify(execFile);
let failures = 0;
function check(what, seen) {
    if (!seen)
        ++failures;
    console.log(`${seen ? 'ok  ' : 'FAIL'} ${what}`);
}

async function startServer() {
    const child = spawn(process.execPath, [here('server.mjs'), ...process.argv.slice(2)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'),
        once(child, 'exit').then(([status]) => { throw new Error(`the server ended with ${status}`); })]);
    return { child, ...JSON.parse(first[0]) };
}

const server = await startServer();
const http = new Http();
const control = async (path) => (await http.get(server.control + path)).json;
const meta = (await http.get(`${server.issuer}/.well-known/openid-configuration`)).json;

// What a client listens on: remembers the last address it was asked for.
let received;
const listener = nodeHttp.createServer((request, response) => {
    received = new URL(request.url, 'http://127.0.0.1');
    response.end('You can close this page.');
}).listen(0, '127.0.0.1');
await once(listener, 'listening');
const redirect = `http://127.0.0.1:${listener.address().port}/callback`;

/// One sign-in; answers {end, answer, redeem()}.
async function signIn({ client = 'demo-native', dpop, par = false, withPkce = true, ...browser } = {}) {
    const { verifier, challenge } = pkce();
    const state = random();
    const params = { client_id: client, response_type: 'code', redirect_uri: redirect, state, nonce: random(), prompt: 'consent',
        scope: 'openid profile offline_access posts.read posts.write',
        ...(withPkce ? { code_challenge: challenge, code_challenge_method: 'S256' } : {}), ...(dpop ? { dpop_jkt: dpop.thumbprint } : {}) };
    let query = params;
    if (par) {
        const pushed = await dpop.request(http, 'POST', meta.pushed_authorization_request_endpoint, { form: params });
        check(`PAR answers 201 (${pushed.status})`, pushed.status === 201);
        query = { client_id: client, request_uri: pushed.json.request_uri };
    }
    received = undefined;
    const end = await browse(`${meta.authorization_endpoint}?${new URLSearchParams(query)}`, browser);
    const answer = received?.searchParams;
    const redeem = (options = {}) => token({ grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: redirect,
        code_verifier: options.verifier ?? verifier, ...(options.basic ? {} : { client_id: client }) }, { dpop, ...options });
    return { end, answer, state, redeem };
}

function token(form, { dpop, basic } = {}) {
    if (dpop)
        return dpop.request(http, 'POST', meta.token_endpoint, { form });
    const headers = basic ? { authorization: `Basic ${Buffer.from(basic).toString('base64')}` } : {};
    return http.post(meta.token_endpoint, { form, headers, cookies: false });
}
const refresh = (value, { client = 'demo-native', dpop } = {}) => token({ grant_type: 'refresh_token', refresh_token: value, client_id: client }, { dpop });
const userinfo = (value) => http.get(meta.userinfo_endpoint, { headers: { authorization: `Bearer ${value}` }, cookies: false });
const freshTokens = async () => (await (await signIn()).redeem()).json;

async function signInAndErrors() {
    const good = await signIn();
    check(`the browser delivered a code (${good.end.pages?.join(' > ')})`, good.end.result === 'delivered' && good.end.outcome === 'code');
    check('state and issuer are in the answer', good.answer?.get('state') === good.state && good.answer.get('iss') === server.issuer);
    const tokens = await good.redeem();
    check(`tokens (${tokens.status}, ${tokens.json?.scope})`, tokens.status === 200 && tokens.json.refresh_token);
    check('userinfo takes the token', (await userinfo(tokens.json.access_token)).json?.sub === 'alice');
    const wrong = await (await signIn()).redeem({ verifier: random(32) });
    check(`wrong verifier: ${wrong.status} ${wrong.json?.error}`, wrong.status === 400 && wrong.json.error === 'invalid_grant');
    const plainLink = await signIn({ withPkce: false });
    check(`no PKCE: ${plainLink.end.outcome}`, plainLink.end.outcome === 'invalid_request');
    const denied = await signIn({ deny: true });
    check(`the person says no: ${denied.answer?.get('error')}`, denied.answer?.get('error') === 'access_denied');
    const stranger = await signIn({ password: 'nope' });
    check(`wrong password: ${stranger.end.why}`, stranger.end.result === 'failed' && received === undefined);
    const other = await (await signIn({ user: 'bob', password: 'bob-pw' })).redeem();
    check('another person signs in', (await userinfo(other.json.access_token)).json?.sub === 'bob');
    const secret = await (await signIn({ client: 'demo-web' })).redeem({ basic: 'demo-web:demo-web-secret' });
    check(`a client with a secret: ${secret.status}`, secret.status === 200);
    const paste = await signIn({ deliver: false });
    check('the final address can be taken for pasting', paste.end.result === 'address' && paste.end.address.startsWith(redirect) && !received);
}

async function rotationAndRevocation() {
    const first = await freshTokens();
    const second = await refresh(first.refresh_token);
    check('a refresh rotates', second.status === 200 && second.json.refresh_token !== first.refresh_token);
    check('an old refresh token is refused', (await refresh(first.refresh_token)).status === 400);
    check('and takes the newest with it', (await refresh(second.json.refresh_token)).status === 400
        && (await userinfo(second.json.access_token)).status === 401);
    const revoked = await freshTokens();
    await http.post(meta.revocation_endpoint, { form: { token: revoked.refresh_token, client_id: 'demo-native' }, cookies: false });
    check('revocation ends both tokens', (await refresh(revoked.refresh_token)).status === 400 && (await userinfo(revoked.access_token)).status === 401);
}

async function senderConstraint() {
    const dpop = new Dpop();
    const tokens = await (await signIn({ client: 'demo-par', par: true, dpop })).redeem();
    check(`DPoP token (${tokens.json?.token_type})`, tokens.status === 200 && tokens.json.token_type === 'DPoP');
    check('userinfo with a proof', (await dpop.request(http, 'GET', meta.userinfo_endpoint, {}, tokens.json.access_token)).status === 200);
    check('not as a bearer token', (await userinfo(tokens.json.access_token)).status === 401);
    check('not with another key', (await new Dpop().request(http, 'GET', meta.userinfo_endpoint, {}, tokens.json.access_token)).status === 401);
    check('no refresh with another key', (await refresh(tokens.json.refresh_token, { client: 'demo-par', dpop: new Dpop() })).status === 400);
    check('refresh with the right key', (await refresh(tokens.json.refresh_token, { client: 'demo-par', dpop })).status === 200);
}

async function registration() {
    const made = await http.post(meta.registration_endpoint, { cookies: false, json: { client_name: 'Desk', application_type: 'native',
        token_endpoint_auth_method: 'none', redirect_uris: [redirect], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] } });
    check(`dynamic registration ${made.status}`, made.status === 201);
    const client = made.json.client_id;
    const tokens = await (await signIn({ client })).redeem();
    check('the new client gets tokens', tokens.status === 200);
    await control(`/drop-client?id=${client}`);
    const lost = await refresh(tokens.json.refresh_token, { client });
    check(`a forgotten registration: ${lost.status} ${lost.json?.error}`, lost.status === 401 && lost.json.error === 'invalid_client');
}

async function provokedEnds() {
    await control('/ttl?access=60');
    const short = await freshTokens();
    check(`lifetimes follow the control port (${short.expires_in})`, short.expires_in === 60);
    await control('/advance?s=120');
    check('an expired access token', (await userinfo(short.access_token)).status === 401);
    check('is repaired by a refresh', (await refresh(short.refresh_token)).status === 200);
    await control('/advance?s=-120');
    await control('/ttl?access=3600');
    const before = await freshTokens();
    await control('/password?user=alice&password=changed');
    check('a changed password ends both', (await userinfo(before.access_token)).status === 401 && (await refresh(before.refresh_token)).status === 400);
    await control('/password?user=alice&password=alice-pw');
    const last = await freshTokens();
    const keys = (await http.get(meta.jwks_uri)).json.keys[0].kid;
    await control('/reset');
    check('a reset ends everything', (await userinfo(last.access_token)).status === 401 && (await refresh(last.refresh_token)).status === 400
        && (await http.get(meta.jwks_uri)).json.keys[0].kid !== keys);
    check('an unknown control is refused', (await http.get(`${server.control}/nonsense`)).status === 404);
}

/// Neither reachable from outside nor able to reach out.
async function loopbackOnly() {
    const outside = Object.values(os.networkInterfaces()).flat().find((one) => !one.internal && one.family === 'IPv4');
    if (outside) {
        const answer = await new Promise((resolve) => {
            const socket = net.connect(Number(new URL(server.issuer).port), outside.address);
            socket.on('connect', () => socket.destroy(new Error('connected'))).on('error', resolve);
        });
        check(`not reachable through another interface (${answer.code})`, answer.code === 'ECONNREFUSED');
    } else {
        console.log('note this machine has no other interface to try from');
    }
    const script = `import(${JSON.stringify(here('../common/loopback-only.cjs'))}).then(() => fetch('http://192.0.2.1/'))`
        + '.catch((error) => process.stdout.write(String(error.cause)))';
    check('does not connect outwards', /refused a connection to 192\.0\.2\.1/.test((await run(process.execPath, ['-e', script])).stdout));
}

/// The browser as another program: the link on stdin, one line of JSON on stdout.
async function browserProgram() {
    const { challenge } = pkce();
    const link = `${meta.authorization_endpoint}?${new URLSearchParams({ client_id: 'demo-native', response_type: 'code', redirect_uri: redirect,
        scope: 'openid', state: 's', code_challenge: challenge, code_challenge_method: 'S256' })}`;
    const drive = (args, line) => new Promise((resolve) => {
        const child = execFile(process.execPath, [here('../browser.mjs'), ...args], (error, stdout) => resolve([error?.code ?? 0, stdout]));
        child.stdin.end(`${line}\nnot read\n`);
    });
    received = undefined;
    const [status, line] = await drive(['-', '--user', 'bob', '--password', 'bob-pw'], link);
    check(`the browser program delivers (${line.trim()})`, status === 0 && JSON.parse(line).result === 'delivered' && received?.searchParams.has('code'));
    check('and keeps the code to itself', received && !line.includes(received.searchParams.get('code')));
    const [refused, why] = await drive(['-'], 'https://example.org/authorize?redirect_uri=x');
    check(`a link off loopback is refused (${why.trim()})`, refused === 1);
}

try {
    check('discovery names what the product looks for', ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint', 'registration_endpoint',
        'pushed_authorization_request_endpoint', 'device_authorization_endpoint'].every((key) => meta[key]) && meta.issuer === server.issuer);
    for (const part of [signInAndErrors, rotationAndRevocation, senderConstraint, registration, provokedEnds, loopbackOnly, browserProgram])
        await part();
} finally {
    server.child.stdin.end();
}
check('the server ends with its parent', (await once(server.child, 'exit'))[0] === 0);
const second = await startServer();
second.child.kill('SIGTERM');
check('and on SIGTERM', (await once(second.child, 'exit'))[0] === 0);
listener.close();
console.log(failures ? `${failures} wrong` : 'all seen');
process.exit(failures ? 1 : 0);
