// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for the AppView, which the PDS asks for profiles and feeds: says what the PDS itself has, and invents nothing.
import http from 'node:http';

import { listen } from '../common/control.mjs';
import { Http } from '../common/http.mjs';

/// pds() is the origin of the PDS. Answers the stand-in's origin.
export async function serveAppView(pds) {
    const ask = new Http();
    const xrpc = async (nsid, params) => {
        const answer = await ask.get(`${pds()}/xrpc/com.atproto.repo.${nsid}?${new URLSearchParams(params)}`, { cookies: false });
        return answer.status === 200 ? answer.json : undefined;
    };
    const postsOf = async (did, limit = 100) => (await xrpc('listRecords', { repo: did, collection: 'app.bsky.feed.post', limit }))?.records ?? [];
    const views = {
        'app.bsky.actor.getProfile': async (query, { did, handle }) => {
            const profile = await xrpc('getRecord', { repo: did, collection: 'app.bsky.actor.profile', rkey: 'self' });
            return { did, handle, displayName: profile?.value.displayName, followersCount: 0, followsCount: 0,
                postsCount: (await postsOf(did)).length, indexedAt: new Date().toISOString(), labels: [] };
        },
        'app.bsky.feed.getAuthorFeed': async (query, { did, handle }) => ({
            feed: (await postsOf(did, query.get('limit') ?? 50)).map(({ uri, cid, value }) => ({ post: { uri, cid, author: { did, handle },
                record: value, replyCount: 0, repostCount: 0, likeCount: 0, quoteCount: 0, indexedAt: value.createdAt, labels: [] } })),
        }),
    };
    const server = http.createServer(async (request, response) => {
        const url = new URL(request.url, 'http://127.0.0.1');
        const view = views[url.pathname.replace('/xrpc/', '')];
        const repo = view && await xrpc('describeRepo', { repo: url.searchParams.get('actor') });
        const [status, body] = !view ? [501, { error: 'MethodNotImplemented', message: url.pathname }]
            : !repo ? [400, { error: 'InvalidRequest', message: 'Profile not found' }] : [200, await view(url.searchParams, repo)];
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
    });
    return `http://127.0.0.1:${await listen(server)}`;
}
