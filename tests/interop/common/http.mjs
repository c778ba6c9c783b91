// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP client with cookies, for loopback only. node:http instead of fetch(), which does not let a script set the
// headers a browser would send, and which would follow redirects on its own.
import http from 'node:http';

export function isLoopback(url) {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return url.protocol === 'http:' && (host === 'localhost' || host === '::1' || /^127\./.test(host));
}

export class Http {
    #cookies = new Map(); // "host name=" -> value; like a browser's, the jar does not look at ports

    #cookieHeader(host) {
        return [...this.#cookies].filter(([key]) => key.startsWith(`${host} `))
            .map(([key, value]) => `${key.slice(host.length + 1)}=${value}`).join('; ');
    }

    cookie(address, name) { return this.#cookies.get(`${new URL(address).hostname} ${name}`); }

    #remember(host, headers = []) {
        for (const header of headers) {
            const [pair, ...attributes] = header.split(';');
            const at = pair.indexOf('=');
            const key = `${host} ${pair.slice(0, at).trim()}`;
            const value = pair.slice(at + 1).trim();
            const gone = value === '' || attributes.some((one) => /^\s*max-age=0\s*$/i.test(one)
                || (/^\s*expires=/i.test(one) && Date.parse(one.split('=')[1]) < Date.now()));
            if (gone)
                this.#cookies.delete(key);
            else
                this.#cookies.set(key, value);
        }
    }

    /// Answers {status, headers, text, json, url, location}; json is undefined when the body is none.
    request(method, address, { headers = {}, body, form, json, cookies = true } = {}) {
        const url = new URL(address);
        if (!isLoopback(url))
            throw new Error(`not a loopback address: ${url.protocol}//${url.host}`);
        const sent = { ...headers };
        if (form) {
            body = new URLSearchParams(form).toString();
            sent['content-type'] = 'application/x-www-form-urlencoded';
        } else if (json !== undefined) {
            body = JSON.stringify(json);
            sent['content-type'] = 'application/json';
        }
        if (body !== undefined)
            sent['content-length'] = Buffer.byteLength(body);
        const jar = cookies ? this.#cookieHeader(url.hostname) : '';
        if (jar)
            sent.cookie = jar;
        return new Promise((resolve, reject) => {
            const request = http.request(url, { method, headers: sent, timeout: 20000, agent: false }, (response) => {
                const parts = [];
                response.on('data', (part) => parts.push(part));
                response.on('error', reject);
                response.on('end', () => {
                    if (cookies)
                        this.#remember(url.hostname, response.headers['set-cookie']);
                    const text = Buffer.concat(parts).toString('utf8');
                    const location = response.headers.location;
                    resolve({ status: response.statusCode, headers: response.headers, text, json: parse(text),
                        url: url.href, location: location ? new URL(location, url).href : undefined });
                });
            });
            request.on('timeout', () => request.destroy(new Error(`no answer from ${url.host} in 20 s`)));
            request.on('error', reject);
            request.end(body);
        });
    }

    get(address, options) { return this.request('GET', address, options); }
    post(address, options) { return this.request('POST', address, options); }
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
