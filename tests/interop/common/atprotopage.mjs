// SPDX-License-Identifier: GPL-3.0-or-later
// The authorization page of an atproto server is a program: it is served with its data and no form, and asks the server by
// itself. This does what that program does when a person signs in and says yes or no.

/// The data the page was served with; undefined when it is no such page.
function dataOf(html, name) {
    const found = new RegExp(`window\\["${name}"\\]=JSON\\.parse\\(("(?:[^"\\\\]|\\\\.)*")\\)`).exec(html);
    return found ? JSON.parse(JSON.parse(found[1])) : undefined;
}

export const isAtprotoPage = (html) => dataOf(html, '__authorizeData') !== undefined;
/// What an error page of such a server says; undefined when the page is none.
export const atprotoError = (html) => dataOf(html, '__errorData')?.error_description;

/// Goes through the page in `answer`. Answers {address} of where it leads, or {why}. `untick` names scopes not to grant.
export async function passAtprotoPage(http, answer, { user, password, deny = false, untick = [] }) {
    const { scope } = dataOf(answer.text, '__authorizeData');
    const { origin } = new URL(answer.url);
    const call = async (path, json, token) => http.post(`${origin}/@atproto/oauth-provider/~api${path}`, { json, headers: {
        origin, referer: answer.url, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'empty',
        'x-csrf-token': http.cookie(answer.url, 'csrf-token') ?? '', ...(token ? { authorization: `Bearer ${token}` } : {}) } });
    const why = ({ status, json, text }) => ({ why: `${status} ${json?.error_description ?? json?.message ?? text.slice(0, 200)}` });
    if (deny) {
        const rejected = await call('/reject', {});
        return rejected.json?.url ? { address: rejected.json.url } : why(rejected);
    }
    const signedIn = await call('/sign-in', { locale: 'en', username: user, password, remember: false });
    if (!signedIn.json?.account)
        return why(signedIn);
    const granted = (scope ?? '').split(' ').filter((one) => !untick.includes(one)).join(' ');
    const agreed = await call('/consent', { sub: signedIn.json.account.sub, scope: granted }, signedIn.json.ephemeralToken);
    return agreed.json?.url ? { address: agreed.json.url } : why(agreed);
}
