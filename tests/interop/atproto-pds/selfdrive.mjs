#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// usage: selfdrive.mjs [--modules DIR]
//
// Proves Bluesky's own servers and the scripted browser that the interop tests stand on: whole sign-ins, and every failure
// that the control port can provoke. Exits 0 when all of it was seen.
import { fileURLToPath } from 'node:url';

import { browse } from '../browser.mjs';
import { Http } from '../common/http.mjs';
import { Dpop, pkce, random } from '../common/oauth.mjs';
import { browserProgram, check, checkEnds, checkLoopbackOnly, finish, listenForRedirect, startServer } from '../common/selfdrive.mjs';

const script = fileURLToPath(new URL('server.mjs', import.meta.url));
const scope = 'atproto transition:generic';
const kPixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'); // a PNG

const server = await startServer(script);
const [alice, bob] = server.accounts;
const http = new Http();
const get = async (address, options) => (await http.get(address, { cookies: false, ...options })).json;
const control = (path, params = {}) => get(`${server.control}${path}?${new URLSearchParams(params)}`);
const listener = await listenForRedirect();
const clientId = `http://localhost?${new URLSearchParams({ redirect_uri: 'http://127.0.0.1/callback', scope })}`;
const meta = await get(`${server.issuer}/.well-known/oauth-authorization-server`);

const token = (dpop, form) => dpop.request(http, 'POST', meta.token_endpoint, { form: { client_id: clientId, ...form } });

async function pushed({ dpop, login = alice.handle, redirect = listener.redirect }) {
    const { verifier, challenge } = pkce();
    const state = random();
    const answer = await dpop.request(http, 'POST', meta.pushed_authorization_request_endpoint, { form: { client_id: clientId, response_type: 'code',
        redirect_uri: redirect, scope, state, code_challenge: challenge, code_challenge_method: 'S256', login_hint: login } });
    const query = new URLSearchParams({ client_id: clientId, request_uri: answer.json?.request_uri });
    return { answer, verifier, state, link: `${meta.authorization_endpoint}?${query}` };
}

/// One sign-in; answers {end, answer, state, dpop, redeem()}.
async function signIn({ user = alice.handle, password = alice.password, ...browser } = {}) {
    const dpop = new Dpop();
    const { verifier, state, link } = await pushed({ dpop });
    listener.received = undefined;
    const end = await browse(link, { user, password, ...browser });
    const answer = listener.received?.searchParams;
    const redeem = (options = {}) => token(dpop, { grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: listener.redirect,
        code_verifier: verifier, ...options });
    return { end, answer, state, dpop, redeem };
}

/// A session: {tokens, call(method, nsid, options), refresh()}; refresh() takes over the new pair when there is one.
async function session(options) {
    const { dpop, redeem } = await signIn(options);
    const one = { dpop, tokens: (await redeem()).json };
    one.call = (method, nsid, rest, access = one.tokens.access_token) => dpop.request(http, method, `${server.pds}/xrpc/${nsid}`, rest, access);
    one.me = (access) => one.call('GET', 'com.atproto.server.getSession', {}, access);
    one.refresh = async (value = one.tokens.refresh_token) => {
        const answer = await token(dpop, { grant_type: 'refresh_token', refresh_token: value });
        if (answer.status === 200)
            one.tokens = answer.json;
        return answer;
    };
    return one;
}

/// A dead session, as a client sees it: the access token is refused, and so is a refresh.
async function isDead(one) {
    const used = await one.me();
    const renewed = await one.refresh();
    return used.status === 401 && renewed.status === 400 && renewed.json.error === 'invalid_grant' ? renewed.json.error_description : undefined;
}

async function identity() {
    const file = await http.get(`${server.pds}/.well-known/atproto-did`, { headers: { host: alice.handle }, cookies: false });
    const named = await get(`${server.pds}/xrpc/com.atproto.identity.resolveHandle?handle=${alice.handle}`);
    check('the handle leads to the DID, both ways', file.text.trim() === alice.did && named.did === alice.did);
    const document = await get(`${server.plc}/${alice.did}`);
    const service = document.service?.find(({ id }) => id.endsWith('#atproto_pds'));
    check('the DID document names handle and server', document.id === alice.did && document.alsoKnownAs[0] === `at://${alice.handle}`
        && service.type === 'AtprotoPersonalDataServer' && service.serviceEndpoint === server.pds);
    const resource = await get(`${server.pds}/.well-known/oauth-protected-resource`);
    check('the server names its issuer', resource.resource === server.pds && resource.authorization_servers.length === 1
        && resource.authorization_servers[0] === server.issuer && meta.issuer === server.issuer);
    check('PAR, DPoP, PKCE and iss are demanded', meta.require_pushed_authorization_requests && meta.dpop_signing_alg_values_supported.includes('ES256')
        && meta.code_challenge_methods_supported.includes('S256') && meta.authorization_response_iss_parameter_supported);
}

async function signInAndErrors() {
    const dpop = new Dpop();
    const first = await pushed({ dpop });
    check(`PAR answers 201, after a nonce (${first.answer.status}, asked ${dpop.nonceDemands})`, first.answer.status === 201 && dpop.nonceDemands === 1);
    const good = await signIn();
    check(`the browser delivered a code (${good.end.pages?.join(' > ')})`, good.end.result === 'delivered' && good.end.outcome === 'code');
    check('state and issuer are in the answer', good.answer?.get('state') === good.state && good.answer.get('iss') === server.issuer);
    const tokens = await good.redeem();
    check(`tokens (${tokens.status} ${tokens.json?.token_type} ${tokens.json?.scope})`, tokens.status === 200 && tokens.json.token_type === 'DPoP'
        && tokens.json.sub === alice.did && tokens.json.scope === scope && tokens.json.refresh_token);
    const wrong = await (await signIn()).redeem({ code_verifier: random(32) });
    check(`wrong verifier: ${wrong.status} ${wrong.json?.error}`, wrong.status === 400 && wrong.json.error === 'invalid_grant');
    const denied = await signIn({ deny: true });
    check(`the person says no: ${denied.answer?.get('error')}`, denied.answer?.get('error') === 'access_denied');
    const stranger = await signIn({ password: 'nope' });
    check(`wrong password: ${stranger.end.why}`, stranger.end.result === 'failed' && !listener.received);
    const less = await (await signIn({ untick: ['transition:generic'] })).redeem();
    check(`less can be granted than was asked for (${less.json?.scope})`, less.json?.scope === 'atproto');
    const named = await pushed({ dpop, redirect: 'http://localhost:7777/callback' });
    check(`a redirect to localhost by name: ${named.answer.status} ${named.answer.json?.error}`, named.answer.status === 400);
    const twice = await signIn();
    const used = await twice.redeem();
    const replayed = await twice.redeem();
    const after = await twice.dpop.request(http, 'GET', `${server.pds}/xrpc/com.atproto.server.getSession`, {}, used.json.access_token);
    check(`a code used twice ends the session (${replayed.status}, ${after.status})`, replayed.status === 400 && after.status === 401);
    const expired = await browse(`${meta.authorization_endpoint}?${new URLSearchParams({ client_id: clientId,
        request_uri: 'urn:ietf:params:oauth:request_uri:req-00000000000000000000000000000000' })}`);
    check(`a link that is over ends on a page, not at the client: ${expired.why}`, expired.result === 'failed');
}

async function xrpc() {
    const one = await session();
    const me = await one.me();
    check(`getSession (${me.status} ${me.json?.handle})`, me.status === 200 && me.json.did === alice.did && me.json.active);
    const record = { $type: 'app.bsky.feed.post', text: 'Hello from a test', createdAt: new Date().toISOString() };
    const post = await one.call('POST', 'com.atproto.repo.createRecord', { json: { repo: alice.did, collection: 'app.bsky.feed.post', record } });
    check(`createRecord (${post.status} ${post.json?.uri})`, post.status === 200);
    const blob = await one.call('POST', 'com.atproto.repo.uploadBlob', { headers: { 'content-type': 'image/png' }, body: kPixel });
    check(`uploadBlob (${blob.status})`, blob.status === 200 && blob.json.blob.ref.$link);
    const profile = await one.call('GET', `app.bsky.actor.getProfile?actor=${alice.did}`);
    check(`getProfile through the PDS (${profile.status} ${profile.json?.displayName})`, profile.json?.displayName === 'Alice Lab' && profile.json.postsCount === 1);
    const feed = await get(`${server.appview}/xrpc/app.bsky.feed.getAuthorFeed?actor=${alice.did}`);
    check('getAuthorFeed of the stand-in', feed.feed.length === 1 && feed.feed[0].post.uri === post.json.uri);
    const bearer = await http.get(`${server.pds}/xrpc/com.atproto.server.getSession`, { headers: { authorization: `Bearer ${one.tokens.access_token}` }, cookies: false });
    check(`not as a bearer token (${bearer.status})`, bearer.status >= 400);
    const stolen = await new Dpop().request(http, 'GET', `${server.pds}/xrpc/com.atproto.server.getSession`, {}, one.tokens.access_token);
    check(`not with another key (${stolen.status} ${stolen.json?.error})`, stolen.status === 401);
}

async function rotationAndRevocation() {
    const one = await session();
    const old = one.tokens;
    const demands = one.dpop.nonceDemands;
    check('a refresh rotates', (await one.refresh()).status === 200 && one.tokens.refresh_token !== old.refresh_token);
    check('a known nonce is not asked for again', one.dpop.nonceDemands === demands);
    const forgetful = Object.assign(new Dpop(), { key: one.dpop.key, jwk: one.dpop.jwk });
    const retried = await token(forgetful, { grant_type: 'refresh_token', refresh_token: one.tokens.refresh_token });
    check('being asked for a nonce does not use up the refresh token', retried.status === 200 && forgetful.nonceDemands === 1);
    one.tokens = retried.json;
    check('the access token before is refused', (await one.me(old.access_token)).status === 401 && (await one.me()).status === 200);
    const reused = await one.refresh(old.refresh_token);
    check(`a reused refresh token: ${reused.status} ${reused.json?.error_description}`, reused.status === 400);
    const gone = await isDead(one);
    check(`and the session is gone: ${gone}`, gone);
    const revoked = await session();
    const answer = await revoked.dpop.request(http, 'POST', meta.revocation_endpoint, { form: { client_id: clientId, token: revoked.tokens.refresh_token } });
    const why = await isDead(revoked);
    check(`revocation (${answer.status}) ends both tokens: ${why}`, answer.status === 200 && why);
    const other = await session();
    const thief = await token(new Dpop(), { grant_type: 'refresh_token', refresh_token: other.tokens.refresh_token });
    check(`a refresh with another key: ${thief.status} ${thief.json?.error_description}, and the session is gone`, thief.status === 400 && await isDead(other));
}

async function provokedEnds() {
    const dropped = await session();
    const kept = await session({ user: bob.handle, password: bob.password });
    const before = await control('/dump');
    await control('/drop', { handle: alice.handle });
    const ended = await isDead(dropped);
    check(`sessions of one account dropped: ${ended}`, ended && before.sessions >= 2 && (await kept.me()).status === 200);
    const aged = await session();
    await control('/age', { handle: alice.handle, s: 15 * 86400 });
    check(`a session of 15 days: its access token still works (${(await aged.me()).status})`, (await aged.me()).status === 200);
    const over = await aged.refresh();
    check(`and a refresh does not: ${over.json?.error_description}`, over.status === 400 && over.json.error === 'invalid_grant');
    await control('/ttl', { access: 1 });
    const short = await session();
    await control('/ttl', { access: 3600 });
    await new Promise((done) => setTimeout(done, 2500));
    const late = await short.me();
    check(`an expired access token: ${late.status} ${late.json?.message}`, short.tokens.expires_in <= 1 && late.status === 401);
    check('is repaired by a refresh', (await short.refresh()).status === 200 && (await short.me()).status === 200);
    await control('/advance', { s: 4000 });
    const slow = await short.refresh();
    const date = Date.parse(slow.headers.date);
    check(`a proof by a slow clock: ${slow.status} ${slow.json?.error} ${slow.json?.error_description}`, slow.status >= 400);
    check('the Date header tells by how much', Math.abs(date - Date.now() - 4000_000) < 10_000);
    short.dpop.skew = 4000;
    check('with the clock set right it is taken', (await short.refresh()).status === 200);
    await control('/advance', { s: -4000 });
    const changed = await session();
    await control('/password', { handle: alice.handle, password: 'changed-pw' });
    check('a changed password leaves sessions alive', (await changed.me()).status === 200 && (await changed.refresh()).status === 200);
    check('and signs nobody in any more', (await signIn()).end.result === 'failed');
    await control('/password', { handle: alice.handle, password: alice.password });
    await control('/rotate-keys');
    const rejected = await changed.me();
    check(`new signing keys: ${rejected.status} ${rejected.json?.message}`, rejected.status === 401);
    check('leave refresh tokens alive', (await changed.refresh()).status === 200 && (await changed.me()).status === 200);
    const secrets = (await control('/tokens')).tokens;
    check(`the control port names what is secret (${secrets.length})`, [changed.tokens.access_token, changed.tokens.refresh_token].every((one) => secrets.includes(one)));
}

async function accountEnds() {
    const made = await control('/account', { handle: 'carol.test', password: 'carol-pw', name: 'Carol Lab' });
    check(`another account (${made.did})`, made.did?.startsWith('did:plc:'));
    const who = { did: made.did };
    const carol = await session({ user: made.handle, password: made.password });
    check('signs in', carol.tokens.sub === made.did);
    await control('/rename', { ...who, to: 'caroline.test' });
    check('a new handle is told', (await carol.me()).json?.handle === 'caroline.test'
        && (await get(`${server.plc}/${made.did}`)).alsoKnownAs[0] === 'at://caroline.test');
    await control('/takedown', who);
    const down = await carol.me();
    const taken = await isDead(carol);
    check(`taken down: ${down.status} ${down.json?.error}; ${taken}`, taken);
    check('nobody signs in to it', (await signIn({ user: 'caroline.test', password: made.password })).end.result === 'failed');
    await control('/takedown', { ...who, on: 0 });
    const again = await session({ user: 'caroline.test', password: made.password });
    await control('/deactivate', who);
    const asleep = await again.me();
    const renewed = await again.refresh();
    check(`deactivated by its owner: ${asleep.json?.status}, still renewable (${renewed.status})`, asleep.json?.active === false && renewed.status === 200);
    await control('/deactivate', { ...who, on: 0 });
    const last = await session({ user: 'caroline.test', password: made.password });
    await control('/delete-account', who);
    const deleted = await isDead(last);
    check(`deleted: ${deleted}`, deleted && (await control('/dump')).accounts === 2);
    check('an unknown control is refused', (await http.get(`${server.control}/nonsense`)).status === 404);
}

async function browserAsProgram() {
    const { link } = await pushed({ dpop: new Dpop(), login: bob.handle });
    listener.received = undefined;
    const [status, line] = await browserProgram(['-', '--user', bob.handle, '--password', bob.password], link);
    check(`the browser program delivers (${line.trim()})`, status === 0 && JSON.parse(line).outcome === 'code' && listener.received?.searchParams.has('code'));
    check('and keeps the code to itself', listener.received && !line.includes(listener.received.searchParams.get('code')));
    const [refused, no] = await browserProgram(['-', '--deny'], (await pushed({ dpop: new Dpop() })).link);
    check(`and says no (${no.trim()})`, refused === 0 && JSON.parse(no).outcome === 'access_denied');
}

try {
    for (const part of [identity, signInAndErrors, xrpc, rotationAndRevocation, provokedEnds, accountEnds, browserAsProgram])
        await part();
    await checkLoopbackOnly(server.pds, server.plc, server.appview, server.control);
} finally {
    server.child.stdin.end();
}
await checkEnds(script, server);
listener.close();
finish();
