// SPDX-License-Identifier: GPL-3.0-or-later
// Import this before anything else: every server the process opens is bound to 127.0.0.1, and every outgoing connection
// or name look-up that is not loopback is refused and named on stderr, so that a test shows what would have been asked.
'use strict';
const net = require('node:net');
const dns = require('node:dns');

const kHost = '127.0.0.1';
const isLoopback = (host) => !host || host === 'localhost' || host === '::1' || /^127\./.test(host);

function refuse(what) {
    const error = new Error(`loopback-only: refused ${what}`);
    error.code = 'ENETUNREACH';
    process.stderr.write(`${error.message}\n`);
    return error;
}

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
    if (typeof args[0] === 'number' || (typeof args[0] === 'string' && /^\d+$/.test(args[0]))) {
        if (typeof args[1] === 'string')
            args[1] = kHost;
        else
            args.splice(1, 0, kHost);
    } else if (args[0] && typeof args[0] === 'object' && 'port' in args[0] && !args[0].path) {
        args[0] = { ...args[0], host: kHost };
    }
    return listen.apply(this, args);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
    const options = Array.isArray(args[0]) ? args[0][0] : args[0];
    const isObject = options && typeof options === 'object';
    const host = isObject ? options.host : typeof args[1] === 'string' ? args[1] : undefined;
    if (!(isObject && options.path) && !isLoopback(host)) {
        const error = refuse(`a connection to ${host}`);
        process.nextTick(() => this.destroy(error));
        return this;
    }
    return connect.apply(this, args);
};

const lookup = dns.lookup;
dns.lookup = function (host, options, done) {
    const callback = typeof options === 'function' ? options : done;
    if (!isLoopback(host))
        return process.nextTick(callback, refuse(`a look-up of ${host}`));
    return lookup.call(dns, host, typeof options === 'function' ? {} : options, callback);
};
const lookupPromise = dns.promises.lookup;
dns.promises.lookup = async function (host, options) {
    if (!isLoopback(host))
        throw refuse(`a look-up of ${host}`);
    return lookupPromise.call(dns.promises, host, options);
};
for (const name of ['resolve', 'resolveTxt', 'resolve4', 'resolve6']) {
    dns[name] = (host, ...rest) => process.nextTick(rest[rest.length - 1], refuse(`${name} of ${host}`));
    dns.promises[name] = async (host) => { throw refuse(`${name} of ${host}`); };
    dns.Resolver.prototype[name] = dns[name];
    dns.promises.Resolver.prototype[name] = dns.promises[name];
}
