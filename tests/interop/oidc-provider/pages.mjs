// SPDX-License-Identifier: GPL-3.0-or-later
// The sign-in and consent pages of the test provider.
import { users } from './provider.mjs';

const escape = (text) => String(text ?? '').replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]);

export function html(response, body, status = 200) {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(`<!doctype html><meta charset="utf-8"><title>Lab sign-in</title>${body}`);
}

async function formOf(request) {
    let text = '';
    for await (const part of request)
        text += part;
    return Object.fromEntries(new URLSearchParams(text));
}

async function login(provider, request, response, uid) {
    const form = await formOf(request);
    if (!users.has(form.login) || users.get(form.login).password !== form.password)
        return html(response, `<h1>Wrong user name or password</h1><a href="/interaction/${uid}">Try again</a>`, 401);
    return provider.interactionFinished(request, response, { login: { accountId: form.login } }, { mergeWithLastSubmission: false });
}

async function confirm(provider, request, response, details) {
    const { grantId, prompt, params, session } = details;
    const grant = grantId ? await provider.Grant.find(grantId)
        : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    if (prompt.details.missingOIDCScope)
        grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
    if (prompt.details.missingOIDCClaims)
        grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {}))
        grant.addResourceScope(resource, scopes.join(' '));
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

/// One request for /interaction/<uid>[/login|/confirm|/abort].
export async function interaction(provider, request, response, uid, act) {
    const details = await provider.interactionDetails(request, response);
    const { prompt, params } = details;
    if (act === 'abort') {
        const answer = { error: 'access_denied', error_description: 'the user said no' };
        return provider.interactionFinished(request, response, answer, { mergeWithLastSubmission: false });
    }
    if (request.method === 'POST' && act === 'login')
        return login(provider, request, response, uid);
    if (request.method === 'POST' && act === 'confirm')
        return confirm(provider, request, response, details);
    const deny = `<a id="abort" href="/interaction/${uid}/abort">${prompt.name === 'login' ? 'Cancel' : 'Deny'}</a>`;
    if (prompt.name === 'login') {
        return html(response, `<h1>Sign in</h1><form method="post" action="/interaction/${uid}/login">`
            + `<input name="login" value="${escape(params.login_hint)}"><input name="password" type="password">`
            + `<button type="submit">Sign in</button></form>${deny}`);
    }
    return html(response, `<h1>Allow ${escape(params.client_id)}?</h1><p id="scope">${escape(params.scope)}</p>`
        + `<form method="post" action="/interaction/${uid}/confirm"><button type="submit">Allow</button></form>${deny}`);
}
