// SPDX-License-Identifier: GPL-3.0-or-later
// How the certified provider is set up: clients, people, lifetimes, and a storage that the control port can reach into.
import crypto from 'node:crypto';

export const users = new Map([
    ['alice', { password: 'alice-pw', name: 'Alice Lab' }],
    ['bob', { password: 'bob-pw', name: 'Bob Lab' }],
]);
export const lifetimes = { access: 3600, refresh: 86400, code: 60 }; // seconds

const kept = new Map(); // "Kind:id" -> {payload, until}

/// The interface that oidc-provider asks of a storage ("adapter" in its documentation).
class Storage {
    constructor(kind) { this.kind = kind; }
    #key(id) { return `${this.kind}:${id}`; }
    #first(matches) {
        for (const [key, { payload }] of kept) {
            if (key.startsWith(`${this.kind}:`) && matches(payload))
                return payload;
        }
        return undefined;
    }
    async upsert(id, payload, expiresIn) {
        const forgetAfter = this.kind === 'DeviceCode' ? expiresIn + 3600 : expiresIn; // a device is told that its code is over
        kept.set(this.#key(id), { payload, until: expiresIn ? Date.now() + forgetAfter * 1000 : Infinity });
    }
    async find(id) {
        const entry = kept.get(this.#key(id));
        return entry && entry.until > Date.now() ? entry.payload : undefined;
    }
    async findByUid(uid) { return this.#first((payload) => payload.uid === uid); }
    async findByUserCode(code) { return this.#first((payload) => payload.userCode === code); }
    async consume(id) {
        const entry = kept.get(this.#key(id));
        if (entry)
            entry.payload.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id) { kept.delete(this.#key(id)); }
    async revokeByGrantId(grant) { forget((key, payload) => payload.grantId === grant); }
}

/// Removes what matches(key, payload) and answers how many entries that were.
function forget(matches) {
    let count = 0;
    for (const [key, { payload }] of kept) {
        if (matches(key, payload) && kept.delete(key))
            ++count;
    }
    return count;
}

export const storage = {
    dropUser: (user) => forget((key, payload) => payload.accountId === user),
    dropClient: (id) => forget((key) => key === `Client:${id}`),
    clear: () => kept.clear(),
    clientOf: (token) => kept.get(`AccessToken:${token}`)?.payload.clientId,
    /// What a client must keep to itself: every token and code alive, for a test that searches its files for them.
    secrets: () => [...kept.keys()].map((key) => key.split(':')).filter(([kind]) => /Token|Code/.test(kind)).map(([, id]) => id),
    count() {
        const counts = {};
        for (const key of kept.keys())
            counts[key.split(':')[0]] = (counts[key.split(':')[0]] ?? 0) + 1;
        return counts;
    },
};

function signingKeys() {
    const jwk = (pair, alg) => ({ ...pair.privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid: crypto.randomUUID() });
    return { keys: [jwk(crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RS256'),
        jwk(crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256')] };
}

/// The redirects are loopback ones, where the provider accepts every port (RFC 8252 section 7.3).
function clients(redirects) {
    const native = { application_type: 'native', token_endpoint_auth_method: 'none', redirect_uris: redirects,
        grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
    return [
        { ...native, client_id: 'demo-native' },
        { ...native, client_id: 'demo-web', client_secret: 'demo-web-secret', token_endpoint_auth_method: 'client_secret_basic',
            grant_types: ['authorization_code', 'refresh_token', 'client_credentials'] },
        { ...native, client_id: 'demo-par', require_pushed_authorization_requests: true, dpop_bound_access_tokens: true },
        { ...native, client_id: 'demo-dpop', require_pushed_authorization_requests: true, dpop_bound_access_tokens: true },
        { ...native, client_id: 'demo-device', redirect_uris: [], response_types: [],
            grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'] },
    ];
}

/// Of every request by demo-dpop a nonce of ours is demanded. At userinfo the library looks at the proof before the token.
function demandsNonce({ oidc }) {
    const client = oidc.client?.clientId ?? storage.clientOf(oidc.getAccessToken({ acceptDPoP: true }));
    return client === 'demo-dpop';
}

/// A provider with signing keys of its own; what is stored outlives it.
export function makeProvider(Provider, issuer, redirects) {
    const provider = new Provider(issuer, {
        adapter: Storage,
        jwks: signingKeys(),
        cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
        clients: clients(redirects),
        scopes: ['openid', 'profile', 'offline_access', 'posts.read', 'posts.write'],
        claims: { openid: ['sub'], profile: ['name'] },
        pkce: { required: () => true },
        rotateRefreshToken: true,
        issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
        conformIdTokenClaims: false,
        features: {
            devInteractions: { enabled: false },
            dPoP: { enabled: true, nonceSecret: crypto.randomBytes(32), requireNonce: demandsNonce },
            pushedAuthorizationRequests: { enabled: true },
            revocation: { enabled: true },
            introspection: { enabled: true },
            clientCredentials: { enabled: true },
            deviceFlow: { enabled: true },
            registration: { enabled: true, initialAccessToken: false },
            registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
            resourceIndicators: { enabled: false },
        },
        ttl: {
            AccessToken: () => lifetimes.access,
            ClientCredentials: () => lifetimes.access,
            RefreshToken: () => lifetimes.refresh,
            AuthorizationCode: () => lifetimes.code,
            IdToken: 3600, Session: 3600, Grant: 86400, Interaction: 600, DeviceCode: 300,
        },
        interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
        findAccount: async (ctx, id) => (users.has(id)
            ? { accountId: id, claims: async () => ({ sub: id, name: users.get(id).name }) } : undefined),
    });
    provider.on('server_error', (ctx, error) => process.stderr.write(`server_error ${error.stack}\n`));
    return provider;
}
