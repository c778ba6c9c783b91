// SPDX-License-Identifier: GPL-3.0-or-later
// Just enough HTML to read a sign-in or consent page: headings, links, forms with their fields and buttons. No scripts.

export function decode(text) {
    return (text ?? '').replace(/&#x([0-9a-f]+);/gi, (all, hex) => String.fromCodePoint(parseInt(hex, 16)))
        .replace(/&#(\d+);/g, (all, digits) => String.fromCodePoint(Number(digits)))
        .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&');
}

export const plain = (html) => decode((html ?? '').replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ').trim();

/// Attributes of one start tag, names in lower case; an attribute without a value is ''.
function attributes(tag) {
    const found = {};
    const inside = tag.replace(/^<\w+/, '').replace(/\/?>$/, '');
    for (const match of inside.matchAll(/([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g))
        found[match[1].toLowerCase()] = decode(match[2] ?? match[3] ?? match[4] ?? '');
    return found;
}

function fieldsOf(html) {
    const fields = [];
    for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
        const one = attributes(tag);
        const type = (one.type ?? 'text').toLowerCase();
        if (one.name && !['submit', 'button', 'image', 'reset'].includes(type) && !('disabled' in one))
            fields.push({ type, name: one.name, value: one.value ?? (type === 'checkbox' ? 'on' : ''), checked: 'checked' in one });
    }
    for (const [, tag, inner] of html.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/gi)) {
        const options = [...inner.matchAll(/(<option\b[^>]*>)([^<]*)/gi)].map(([, option, text]) => ({ ...attributes(option), text }));
        const chosen = options.find((option) => 'selected' in option) ?? options[0];
        fields.push({ type: 'select', name: attributes(tag).name, value: chosen?.value ?? chosen?.text ?? '' });
    }
    for (const [, tag, inner] of html.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/gi))
        fields.push({ type: 'textarea', name: attributes(tag).name, value: decode(inner) });
    return fields;
}

function buttonsOf(html) {
    const buttons = [];
    for (const [, tag, inner] of html.matchAll(/(<button\b[^>]*>)([\s\S]*?)<\/button>/gi)) {
        const one = attributes(tag);
        if ((one.type ?? 'submit').toLowerCase() === 'submit')
            buttons.push({ ...one, label: plain(inner) });
    }
    for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
        const one = attributes(tag);
        if (/^(submit|image)$/i.test(one.type ?? ''))
            buttons.push({ ...one, label: one.value ?? 'submit' });
    }
    return buttons;
}

/// {title, forms: [{action, method, fields, buttons}], links: [{href, label}], submitsItself}; addresses are absolute. A
/// button may stand outside its form (attribute form). submitsItself: the page's script sends its first form at once.
export function readPage(html, base) {
    const body = html.replace(/<!--[\s\S]*?-->/g, ' ');
    const heading = /<h1\b[^>]*>([\s\S]*?)<\/h1>/i.exec(body) ?? /<title\b[^>]*>([\s\S]*?)<\/title>/i.exec(body);
    const forms = [...body.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/gi)].map(([, tag, inner]) => {
        const one = attributes(tag);
        return { id: one.id, action: new URL(one.action || base, base).href, method: (one.method || 'get').toUpperCase(),
            fields: fieldsOf(inner), buttons: buttonsOf(inner) };
    });
    for (const button of buttonsOf(body).filter((one) => one.form))
        forms.find((form) => form.id === button.form)?.buttons.push(button);
    const links = [...body.matchAll(/(<a\b[^>]*>)([\s\S]*?)<\/a>/gi)].filter(([, tag]) => attributes(tag).href)
        .map(([, tag, inner]) => ({ href: new URL(attributes(tag).href, base).href, label: plain(inner) }));
    return { title: plain(heading?.[1]), forms, links, submitsItself: /document\.forms\[0\]\.submit\(\)/.test(body) };
}
