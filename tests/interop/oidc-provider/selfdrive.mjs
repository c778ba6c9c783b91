#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// usage: selfdrive.mjs [--modules DIR]
//
// Proves the server and the scripted browser that the interop tests stand on: whole sign-ins, and every failure that the
// control port can provoke. Exits 0 when all of it was seen.
import { fileURLToPath } from 'node:url';

import { browse } from '../browser.mjs';
import { Http } from '../common/http.mjs';
import { Dpop, pkce, random } from '../common/oauth.mjs';
import { browserProgram, check, checkEnds, checkLoopbackOnly, finish, listenForRedirect, startServer } from '../common/selfdrive.mjs';

const script = fileURLToPath(new URL('server.mjs', import.meta.url));

const server = await startServer(script);
const http = new Http();
const control = async (path) => (await http.get(server.control + path)).json;
const meta = (await http.get(`${server.issuer}/.well-known/openid-configuration`)).json;

const listener = await listenForRedirect();
const { redirect } = listener;

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
    listener.received = undefined;
    const end = await browse(`${meta.authorization_endpoint}?${new URLSearchParams(query)}`, browser);
    const answer = listener.received?.searchParams;
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
    check(`wrong password: ${stranger.end.why}`, stranger.end.result === 'failed' && !listener.received);
    const other = await (await signIn({ user: 'bob', password: 'bob-pw' })).redeem();
    check('another person signs in', (await userinfo(other.json.access_token)).json?.sub === 'bob');
    const secret = await (await signIn({ client: 'demo-web' })).redeem({ basic: 'demo-web:demo-web-secret' });
    check(`a client with a secret: ${secret.status}`, secret.status === 200);
    const paste = await signIn({ deliver: false });
    check('the final address can be taken for pasting', paste.end.result === 'address' && paste.end.address.startsWith(redirect) && !listener.received);
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

/// demo-dpop: every request has to carry a proof with a nonce of this server.
async function demandedNonces() {
    const dpop = new Dpop();
    const asked = () => dpop.nonceDemands;
    const good = await signIn({ client: 'demo-dpop', par: true, dpop });
    check(`PAR asks for a nonce once (${asked()})`, asked() === 1);
    const tokens = (await good.redeem()).json;
    check(`the same nonce does for the token request (${tokens?.token_type})`, tokens?.token_type === 'DPoP' && asked() === 1);
    const stranger = await new Dpop().request(http, 'GET', meta.userinfo_endpoint, {}, tokens.access_token);
    check(`userinfo refuses another key (${stranger.status})`, stranger.status === 401);
    const first = await http.get(meta.userinfo_endpoint, { cookies: false,
        headers: { authorization: `DPoP ${tokens.access_token}`, dpop: new Dpop().proof('GET', meta.userinfo_endpoint, tokens.access_token) } });
    check(`userinfo asks for a nonce (${first.status} ${first.headers['www-authenticate']})`, first.status === 401 && first.headers['dpop-nonce']
        && /error="use_dpop_nonce"/.test(first.headers['www-authenticate']));
    check('and takes a proof with it', (await dpop.request(http, 'GET', meta.userinfo_endpoint, {}, tokens.access_token)).json?.sub === 'alice');
    await control('/advance?s=600');
    const before = asked();
    const renewed = await refresh(tokens.refresh_token, { client: 'demo-dpop', dpop });
    check(`an old nonce is asked for anew, and the refresh goes through (${renewed.status})`, renewed.status === 200 && asked() === before + 1);
    await control('/advance?s=-600');
    const open = await signIn({ client: 'demo-dpop' });
    check(`no sign-in without PAR: ${open.end.outcome ?? open.end.why}`, open.end.outcome !== 'code');
    const bare = await refresh(renewed.json.refresh_token, { client: 'demo-dpop' });
    check(`no refresh without a proof: ${bare.status} ${bare.json?.error}`, bare.status === 400);
    const { challenge } = pkce();
    const noProof = await http.post(meta.pushed_authorization_request_endpoint, { cookies: false, form: { client_id: 'demo-dpop', response_type: 'code',
        redirect_uri: redirect, scope: 'openid', state: random(), code_challenge: challenge, code_challenge_method: 'S256' } });
    console.log(`note PAR without a proof: ${noProof.status}; without the proof the token request is refused`);
}

/// RFC 8628: the code is typed in a browser while the device asks again and again.
async function deviceFlow() {
    const start = async () => (await http.post(meta.device_authorization_endpoint, { cookies: false,
        form: { client_id: 'demo-device', scope: 'openid profile offline_access' } })).json;
    const poll = ({ device_code: code }) => token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: code, client_id: 'demo-device' });
    const one = await start();
    check(`a device gets a code (${one.user_code}, ${one.expires_in} s, ${one.verification_uri})`, one.device_code && one.verification_uri.startsWith(server.issuer));
    check('is told to wait', (await poll(one)).json?.error === 'authorization_pending');
    const typed = await browse(one.verification_uri, { device: true, code: one.user_code });
    check(`the code is typed in (${typed.pages?.join(' > ')})`, typed.result === 'shown' && typed.outcome === 'allowed');
    const tokens = (await poll(one)).json;
    check('and brings tokens', (await userinfo(tokens?.access_token)).json?.sub === 'alice' && tokens.refresh_token);
    check('which rotate', (await refresh(tokens.refresh_token, { client: 'demo-device' })).status === 200);
    check('the code is used up', (await poll(one)).json?.error === 'invalid_grant');
    const two = await start();
    const [status, line] = await browserProgram([two.verification_uri_complete, '--device', '--user', 'bob', '--password', 'bob-pw']);
    check(`the complete address needs no typing (${line.trim()})`, status === 0 && (await userinfo((await poll(two)).json?.access_token)).json?.sub === 'bob');
    const three = await start();
    const refused = await browse(three.verification_uri_complete, { device: true, deny: true });
    check(`the person says no (${refused.pages?.join(' > ')})`, refused.outcome === 'denied' && (await poll(three)).json?.error === 'access_denied');
    const mistyped = await browse(one.verification_uri, { device: true, code: 'WRNG-CODE' });
    check(`a wrong code: ${mistyped.why?.slice(0, 40)}`, mistyped.result === 'failed');
    const four = await start();
    await control('/advance?s=400');
    check('a code that nobody typed in time', (await poll(four)).json?.error === 'expired_token');
    await control('/advance?s=-400');
}

async function introspection() {
    const asPublic = (value) => http.post(meta.introspection_endpoint, { cookies: false, form: { token: value, client_id: 'demo-native' } });
    const tokens = await freshTokens();
    const known = (await asPublic(tokens.access_token)).json;
    check(`introspection (${known?.active}, ${known?.scope})`, known?.active && known.sub === 'alice' && known.exp > Date.now() / 1000);
    const byAnother = await http.post(meta.introspection_endpoint, { cookies: false, form: { token: tokens.refresh_token },
        headers: { authorization: `Basic ${Buffer.from('demo-web:demo-web-secret').toString('base64')}` } });
    check('a client with a secret may ask about others', byAnother.json?.active && byAnother.json.client_id === 'demo-native');
    const others = (await (await signIn({ client: 'demo-web' })).redeem({ basic: 'demo-web:demo-web-secret' })).json;
    check('a public one may not', (await asPublic(others.access_token)).json?.active === false);
    await http.post(meta.revocation_endpoint, { form: { token: tokens.refresh_token, client_id: 'demo-native' }, cookies: false });
    check('a revoked token is inactive', (await asPublic(tokens.access_token)).json?.active === false);
}

async function registration() {
    const made = await http.post(meta.registration_endpoint, { cookies: false, json: { client_name: 'Desk', application_type: 'native',
        token_endpoint_auth_method: 'none', redirect_uris: [redirect], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] } });
    check(`dynamic registration ${made.status}`, made.status === 201);
    const client = made.json.client_id;
    const tokens = await (await signIn({ client })).redeem();
    check('the new client gets tokens', tokens.status === 200);
    const own = { cookies: false, headers: { authorization: `Bearer ${made.json.registration_access_token}` } };
    check('and may look at its registration', (await http.get(made.json.registration_client_uri, own)).json?.client_name === 'Desk');
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

/// The browser as another program: the link on stdin, one line of JSON on stdout.
async function browserAsProgram() {
    const { challenge } = pkce();
    const link = `${meta.authorization_endpoint}?${new URLSearchParams({ client_id: 'demo-native', response_type: 'code', redirect_uri: redirect,
        scope: 'openid', state: 's', code_challenge: challenge, code_challenge_method: 'S256' })}`;
    listener.received = undefined;
    const [status, line] = await browserProgram(['-', '--user', 'bob', '--password', 'bob-pw'], link);
    check(`the browser program delivers (${line.trim()})`, status === 0 && JSON.parse(line).result === 'delivered' && listener.received?.searchParams.has('code'));
    check('and keeps the code to itself', listener.received && !line.includes(listener.received.searchParams.get('code')));
    const [refused, why] = await browserProgram(['-'], 'https://example.org/authorize?redirect_uri=x');
    check(`a link off loopback is refused (${why.trim()})`, refused === 1);
}

try {
    check('discovery names what the product looks for', ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint', 'registration_endpoint',
        'pushed_authorization_request_endpoint', 'device_authorization_endpoint', 'introspection_endpoint'].every((key) => meta[key]) && meta.issuer === server.issuer);
    for (const part of [signInAndErrors, rotationAndRevocation, senderConstraint, demandedNonces, deviceFlow, introspection, registration, provokedEnds,
        browserAsProgram])
        await part();
    await checkLoopbackOnly(server.issuer, server.control);
} finally {
    server.child.stdin.end();
}
await checkEnds(script, server);
listener.close();
finish();
