// SPDX-License-Identifier: GPL-3.0-or-later
// The client's half of OAuth for the scripts that prove the test servers: PKCE and DPoP, nothing of the product's code.
import crypto from 'node:crypto';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
export const random = (bytes = 16) => base64url(crypto.randomBytes(bytes));

/// RFC 7636.
export function pkce() {
    const verifier = random(32);
    return { verifier, challenge: base64url(crypto.createHash('sha256').update(verifier).digest()) };
}

/// RFC 9449. One key pair; remembers the nonce each server asks for, and counts how often one did.
export class Dpop {
    #nonces = new Map();
    nonceDemands = 0;
    skew = 0; // seconds the server's clock is ahead

    constructor() {
        const pair = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const { kty, crv, x, y } = pair.publicKey.export({ format: 'jwk' });
        this.key = pair.privateKey;
        this.jwk = { crv, kty, x, y }; // the order of RFC 7638
    }

    get thumbprint() { return base64url(crypto.createHash('sha256').update(JSON.stringify(this.jwk)).digest()); }

    proof(method, address, token) {
        const url = new URL(address);
        const claims = { jti: random(), htm: method, htu: url.origin + url.pathname, iat: Math.floor(Date.now() / 1000) + this.skew };
        if (this.#nonces.has(url.origin))
            claims.nonce = this.#nonces.get(url.origin);
        if (token)
            claims.ath = base64url(crypto.createHash('sha256').update(token).digest());
        const input = `${base64url(JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk }))}.${base64url(JSON.stringify(claims))}`;
        return `${input}.${base64url(crypto.sign('sha256', Buffer.from(input), { key: this.key, dsaEncoding: 'ieee-p1363' }))}`;
    }

    /// One request with a proof, sent again once when the server asks for a nonce.
    async request(http, method, address, options = {}, token = undefined) {
        for (let last = false; ; last = true) {
            const headers = { ...options.headers, dpop: this.proof(method, address, token) };
            if (token)
                headers.authorization = `DPoP ${token}`;
            const answer = await http.request(method, address, { ...options, headers, cookies: false });
            if (answer.headers['dpop-nonce'])
                this.#nonces.set(new URL(address).origin, answer.headers['dpop-nonce']);
            const wantsNonce = answer.json?.error === 'use_dpop_nonce' || /use_dpop_nonce/.test(answer.headers['www-authenticate'] ?? '');
            if (wantsNonce)
                ++this.nonceDemands;
            if (!wantsNonce || last)
                return answer;
        }
    }
}
