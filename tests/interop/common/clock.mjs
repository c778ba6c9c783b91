// SPDX-License-Identifier: GPL-3.0-or-later
// A clock that can be moved while the server runs. Imported before the server's own modules, which then read this one; the
// Date header of answers, which Node makes from the machine's clock, follows as well.
import http from 'node:http';

const RealDate = Date;
let skew = 0; // ms

globalThis.Date = class Date extends RealDate {
    constructor(...args) {
        if (args.length)
            super(...args);
        else
            super(RealDate.now() + skew);
    }
    static now() { return RealDate.now() + skew; }
};

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, ...args) {
    if (event === 'request' && skew)
        args[1].setHeader('date', new Date().toUTCString());
    return emit.call(this, event, ...args);
};

export const clock = {
    advance(seconds) { skew += seconds * 1000; },
    get skewSeconds() { return skew / 1000; },
};
