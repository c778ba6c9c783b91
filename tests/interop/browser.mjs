#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// A browser without a screen, for loopback: opens a sign-in link, follows redirects, fills sign-in and consent forms, and
// at the end does what a browser does: asks the client's redirect address, with the code in it. Knows the authorization page
// of atproto servers, which has no form, and the pages where a device's code is typed in.
//
//   browser.mjs URL|- [--user NAME] [--password PASSWORD] [--deny] [--tick VALUE]... [--untick FIELD]...
//                     [--set FIELD=VALUE]... [--print-address] [--device [--code CODE]]
//
//   -                 the link is the first line of stdin
//   --user NAME       what goes into the sign-in form, or whose button is pressed where a page asks who signs in
//   --deny            says no on the consent page
//   --tick VALUE      ticks a checkbox, named by its value
//   --untick FIELD    takes the tick out of a checkbox, named by its name or its value; of atproto: a scope not to grant
//   --print-address   does not ask the redirect address but prints it, as a person would copy it from the address bar
//   --device          URL is a verification address (RFC 8628): no redirect follows, a last page does
//   --code CODE       what is typed in there, where the address does not carry it
//
// Prints one line of JSON. {"result":"delivered","status":200,"outcome":"code","pages":["Sign in","Allow?"]} when the
// client took the answer (exit 0); {"result":"address","address":...} with --print-address, and where the redirect does
// not lead to loopback http (exit 0); {"result":"shown","outcome":"allowed" or "denied","pages":[...]} with --device (exit 0);
// {"result":"failed","why":...} otherwise (exit 1). Codes are never printed but in `address`.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { atprotoError, isAtprotoPage, passAtprotoPage } from './common/atprotopage.mjs';
import { Http, isLoopback } from './common/http.mjs';
import { plain, readPage } from './common/html.mjs';

const kYes = /^(allow|authori[sz]e|accept|agree|approve|confirm|continue|grant|log ?in|next|ok|sign ?in|submit|yes)\b/i;
const kNo = /\b(abort|cancel|decline|deny|no|not now|refuse|reject)\b/i;
const kMaxSteps = 25;

/// What the client waits for: an answer of the authorization endpoint (RFC 6749 section 4.1.2).
function answerOf(address) {
    const url = new URL(address);
    const found = new URLSearchParams([...url.searchParams, ...new URLSearchParams(url.hash.slice(1))]);
    if (!found.has('state') && !found.has('iss') && isLoopback(url))
        return undefined;
    return found.get('error') ?? (found.has('code') ? 'code' : undefined);
}

function leadsTo(address, redirect) {
    if (!redirect)
        return false;
    const [at, to] = [new URL(address), new URL(redirect)];
    return at.protocol === to.protocol && at.host === to.host && at.pathname === to.pathname;
}

/// What a browser says of itself and of where it comes from; some servers insist on it.
function browserHeaders(address, referer) {
    const site = !referer ? 'none' : new URL(referer).origin === new URL(address).origin ? 'same-origin' : 'cross-site';
    return { accept: 'text/html', 'accept-language': 'en', 'user-agent': 'Mozilla/5.0 (test)', 'sec-fetch-site': site,
        'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', ...(site === 'same-origin' ? { referer } : {}) };
}

/// The control to press: {form, button} or {link}; undefined when the page offers nothing.
function choose(page, deny, user) {
    if (page.submitsItself && page.forms.length)
        return { form: page.forms[0], button: { label: '' } };
    const isLogin = page.forms.some((form) => form.fields.some((field) => field.type === 'password'));
    const named = (button) => `${button.label} ${button.value ?? ''}`.trim();
    const all = page.forms.flatMap((form) => (form.buttons.length ? form.buttons : [{ label: '' }]).map((button) => ({ form, button })));
    if (deny && !isLogin) {
        const no = all.find(({ button }) => kNo.test(named(button)));
        const link = page.links.find((one) => kNo.test(one.label));
        return no ?? (link ? { link } : undefined);
    }
    const yes = all.filter(({ button }) => !kNo.test(named(button)));
    const person = yes.find(({ button }) => button.name && (button.value === user || button.label.includes(user)));
    if (person && !isLogin) // a page that asks who signs in, one button each
        return person;
    return (isLogin && yes.find(({ form }) => form.fields.some((field) => field.type === 'password')))
        || yes.find(({ button }) => kYes.test(named(button))) || yes[0];
}

function fill({ form, button }, { user, password, code, tick = [], untick = [], set = {} }) {
    const values = new URLSearchParams();
    const named = form.fields.find((field) => /^(login|user(name)?|e-?mail|identifier|handle|account)$/i.test(field.name));
    const first = named ?? form.fields.find((field) => ['text', 'email'].includes(field.type));
    const isLogin = form.fields.some((field) => field.type === 'password');
    const radios = new Set();
    for (const field of form.fields) {
        if (field.name in set)
            values.set(field.name, set[field.name]);
        else if (field.name === 'user_code' && field.type === 'text')
            values.set(field.name, code ?? '');
        else if (field.type === 'password')
            values.append(field.name, password);
        else if (isLogin && field === first && ['text', 'email'].includes(field.type))
            values.append(field.name, user);
        else if (field.type === 'checkbox') {
            const ticked = tick.includes(field.value) || (field.checked && !untick.includes(field.name) && !untick.includes(field.value));
            if (ticked)
                values.append(field.name, field.value);
        } else if (field.type === 'radio') {
            const chosen = field.checked || !form.fields.some((one) => one.name === field.name && one.checked);
            if (chosen && !radios.has(field.name))
                values.append(field.name, field.value);
            if (chosen)
                radios.add(field.name);
        } else
            values.append(field.name, field.value);
    }
    if (button.name)
        values.append(button.name, button.value ?? '');
    return values;
}

/// Goes the whole way. Answers {result, ...} as printed, see above; `address` is there for callers in this process.
export async function browse(link, options = {}) {
    const { user = 'alice', password = 'alice-pw', deny = false, deliver = true, device = false, http = new Http() } = options;
    const redirect = new URL(link).searchParams.get('redirect_uri');
    const pages = [];
    const seen = new Map();
    const failed = (why) => ({ result: 'failed', why, pages });
    let next = { method: 'GET', address: link };
    let denied = false;
    for (let step = 0; step < kMaxSteps; ++step) {
        const outcome = step > 0 && next.method === 'GET' && !next.within && (answerOf(next.address) ?? (leadsTo(next.address, redirect) ? 'none' : undefined));
        if (outcome && (!deliver || !isLoopback(new URL(next.address))))
            return { result: 'address', address: next.address, outcome, pages };
        if (!isLoopback(new URL(next.address)))
            return failed(`the way leads off loopback: ${new URL(next.address).origin}`);
        const answer = await http.request(next.method, next.address, { headers: browserHeaders(next.address, next.referer), form: next.form });
        if (outcome)
            return { result: 'delivered', status: answer.status, outcome, pages };
        if (answer.location && answer.status >= 300 && answer.status < 400) {
            next = { method: answer.status === 307 || answer.status === 308 ? next.method : 'GET', address: answer.location, form: next.form, referer: next.referer };
            continue;
        }
        if (isAtprotoPage(answer.text)) {
            pages.push('Authorize');
            const passed = await passAtprotoPage(http, answer, { ...options, user, password });
            if (passed.why)
                return failed(passed.why);
            next = { method: 'GET', address: passed.address, referer: answer.url, within: true }; // it names code and state already
            continue;
        }
        const page = readPage(answer.text, answer.url);
        pages.push(page.title || String(answer.status));
        const control = choose(page, deny, user);
        if (device && answer.status < 400 && (denied || !page.forms.length))
            return { result: 'shown', outcome: denied ? 'denied' : 'allowed', pages };
        if (answer.status >= 400 || !control)
            return failed(`${answer.status} ${atprotoError(answer.text) ?? plain(answer.text).slice(0, 200)}`);
        denied ||= deny && kNo.test(`${control.link?.label ?? control.button.label} ${control.button?.value ?? ''}`);
        const again = (seen.get(page.title) ?? 0) + 1;
        seen.set(page.title, again);
        if (again > 3)
            return failed(`the page "${page.title}" came back: ${plain(answer.text).slice(0, 200)}`);
        if (control.link) {
            next = { method: 'GET', address: control.link.href, referer: answer.url };
            continue;
        }
        const values = fill(control, { user, password, ...options });
        const target = new URL(control.button.formaction ?? control.form.action, answer.url);
        if ((control.button.formmethod ?? control.form.method).toUpperCase() === 'POST') {
            next = { method: 'POST', address: target.href, form: values, referer: answer.url };
        } else {
            target.search = values.toString();
            next = { method: 'GET', address: target.href, referer: answer.url };
        }
    }
    return failed(`no end after ${kMaxSteps} steps`);
}

async function firstLine() {
    for await (const line of createInterface({ input: process.stdin }))
        return line.trim();
    return '';
}

async function main() {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: {
        user: { type: 'string' }, password: { type: 'string' }, deny: { type: 'boolean' },
        tick: { type: 'string', multiple: true }, untick: { type: 'string', multiple: true }, set: { type: 'string', multiple: true }, 'print-address': { type: 'boolean' },
        device: { type: 'boolean' }, code: { type: 'string' },
    } });
    if (positionals.length !== 1) {
        process.stderr.write('usage: browser.mjs URL|- [--user NAME] [--password PASSWORD] [--deny] [--tick VALUE] [--untick FIELD] [--set FIELD=VALUE] [--print-address] [--device [--code CODE]]\n');
        return 2;
    }
    const link = positionals[0] === '-' ? await firstLine() : positionals[0];
    const set = Object.fromEntries((values.set ?? []).map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
    const { 'print-address': printAddress, ...rest } = values;
    let end;
    try {
        end = await browse(link, { ...rest, set, deliver: !printAddress });
    } catch (error) {
        end = { result: 'failed', why: error.message };
    }
    process.stdout.write(`${JSON.stringify(end)}\n`);
    return end.result === 'failed' ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
    process.exit(await main());
